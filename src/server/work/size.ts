/** Measures untrusted JSON before anything recurses into it, copies it or prints it. */

export interface Bounds {
  /** Approximate length as JSON text. */
  chars: number;
  depth: number;
}

/** Stops at the bounds, and does not recurse. */
export function isWithin(root: unknown, bounds: Bounds): boolean {
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let chars = 0;
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, depth } = next;
    chars += typeof value === 'string' ? value.length + 2 : 2;
    if (value !== null && typeof value === 'object') {
      const isList = Array.isArray(value);
      // Before a list of its places is made.
      const entries =
        isList && chars + value.length * 3 > bounds.chars ? null : Object.entries(value);
      if (entries === null || (depth === bounds.depth && entries.length > 0)) {
        return false;
      }
      for (const [key, entry] of entries) {
        chars += isList ? 1 : key.length + 4;
        stack.push({ value: entry, depth: depth + 1 });
      }
    }
    if (chars > bounds.chars) {
      return false;
    }
  }
  return true;
}
