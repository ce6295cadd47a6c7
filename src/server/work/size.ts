/** Measures untrusted JSON before anything recurses into it, copies it or prints it. */

export interface Bounds {
  /** Approximate length as JSON text. */
  chars: number;
  depth: number;
}

/** The entries of an object or a list; `null` if the list alone is longer than that. */
function entriesOf(value: object, maxChars: number): [string, unknown][] | null {
  // Before a list of its places is made.
  return Array.isArray(value) && value.length * 3 > maxChars ? null : Object.entries(value);
}

/** Stops at the bounds, and does not recurse. */
export function isWithin(root: unknown, bounds: Bounds): boolean {
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let chars = 0;
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, depth } = next;
    chars += typeof value === 'string' ? value.length + 2 : 2;
    const isParent = value !== null && typeof value === 'object';
    const entries = isParent ? entriesOf(value, bounds.chars - chars) : [];
    if (
      entries === null ||
      chars > bounds.chars ||
      (depth === bounds.depth && entries.length > 0)
    ) {
      return false;
    }
    for (const [key, entry] of entries) {
      chars += Array.isArray(value) ? 1 : key.length + 4;
      stack.push({ value: entry, depth: depth + 1 });
    }
  }
  return chars <= bounds.chars;
}
