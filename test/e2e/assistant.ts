/**
 * The assistant as a person uses it on the page: found by role and name, operated by mouse and
 * keyboard.
 */
import { type Locator, type Page } from 'playwright-core';
import { type Item } from '../../src/protocol';

export type Assistant = ReturnType<typeof assistantOn>;

export function assistantOn(page: Page) {
  const panel = page.getByRole('region', { name: 'Course assistant', exact: true });
  const field = panel.getByRole('textbox', { name: 'Message to Course assistant' });
  const send = panel.getByRole('button', { name: 'Send', exact: true });
  const stop = panel.getByRole('button', { name: 'Stop', exact: true });
  const dialog = page.getByRole('alertdialog');
  const answers = panel.locator('[data-answer]');

  return {
    panel,
    /** The host's button; its name says what it does next. */
    trigger: (name: string | RegExp = /^Open Course assistant/) =>
      page.getByRole('button', { name }).first(),
    field,
    send,
    stop,
    /** One per answer, oldest first. */
    answers,
    alert: panel.getByRole('alert'),
    dialog,
    approve: dialog.getByRole('button', { name: 'Approve', exact: true }),
    deny: dialog.getByRole('button', { name: 'Deny', exact: true }),
    reason: dialog.getByRole('textbox', { name: 'Reason (if you deny)' }),
    /** The arguments of a call as the dialog shows them. */
    bytes: dialog.locator('pre'),
    /** The editor of the arguments, inside the dialog. */
    editor: dialog.getByRole('group', { name: 'Edit what is sent' }),
    inDialog: (name: string) => dialog.getByRole('button', { name, exact: true }),
    button: (name: string) => panel.getByRole('button', { name }),
    /** The card of a tool call; its name is `Server: Tool`. */
    card: (name: string) => panel.getByRole('group').filter({ hasText: name }),
    question: (text: string) => panel.getByText(text, { exact: true }),

    open: async () => {
      await page.getByRole('button', { name: /^Open Course assistant/ }).click();
      await field.waitFor();
    },
    /** Returns when the question is shown, so its answer is running. */
    ask: async (text: string) => {
      await field.fill(text);
      await field.press('Enter');
      await panel.locator('li', { hasText: text }).last().or(dialog).first().waitFor();
    },
    /** Waits until nothing is running and no decision is needed. */
    settled: () => send.waitFor(),
    /** Waits until the newest answer has some text and is still being written. */
    midway: async (words = 7) => {
      await page.waitForFunction((count) => {
        const text = [...document.querySelectorAll('[data-answer]')].at(-1)?.textContent ?? '';
        return text.trim().split(/\s+/).length >= count;
      }, words);
      await stop.waitFor();
    },
    /**
     * Presses a button of the dialog until it takes effect or `answer` appears: an approval is
     * ignored in the dialog's first moments.
     */
    insist: async (button: Locator, clickCount = 1, answer?: Locator) => {
      await button.waitFor();
      // A press in a hidden window does not count.
      await page.bringToFront();
      while ((await button.isVisible()) && !(await answer?.isVisible())) {
        // It may disappear between look and click, which is what we wait for.
        await button.click({ clickCount, timeout: 1000 }).catch(() => undefined);
      }
    },
  };
}

/** Text without layout. */
export function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

export async function wordsIn(locator: Locator): Promise<string> {
  return words(await locator.innerText());
}

/**
 * The last answer among stored items, as a reader sees it: the demo model's Markdown has only
 * emphasis, quotations and escapes.
 */
export function lastAnswer(items: readonly Item[]): string {
  const answer = items.findLast((item) => item.type === 'message' && item.role === 'assistant');
  const markdown =
    answer?.type === 'message' ? answer.content.map(({ text }) => text).join('') : '';
  return words(
    markdown.replace(/(?<!\\)(\*\*|_)|^> ?/gm, '').replace(/\\([^\p{L}\p{N}\s])/gu, '$1'),
  );
}
