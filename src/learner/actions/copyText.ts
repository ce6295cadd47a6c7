/** Copies text, also on plain-http origins, where browsers hide the clipboard. */

/** The old way, without a clipboard: copies the selection. The focus returns to where it was. */
function copySelected(text: string): boolean {
  const { activeElement } = document;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.select();
  try {
    return document.execCommand('copy');
  } finally {
    field.remove();
    (activeElement as HTMLElement | null)?.focus?.({ preventScroll: true });
  }
}

/** Whether it worked; a browser may refuse. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}
