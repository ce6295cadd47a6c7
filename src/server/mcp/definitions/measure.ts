/** Measures untrusted JSON before anything recurses into it or prints it. */
import type { UnusableReason } from './unusable-tool';
import { BOUNDS } from '../../base';

interface Measured {
  /** Approximate length as JSON text; the count stops at the limit. */
  chars: number;
  fault: Extract<
    UnusableReason,
    'definition_too_large' | 'definition_too_deep' | 'reserved_key'
  > | null;
}

/** Visits at most as many values as the limit has characters, without recursion. */
export function measure(root: unknown): Measured {
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let chars = 0;
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, depth } = next;
    chars += typeof value === 'string' ? value.length + 2 : 2;
    if (chars > BOUNDS.definitionChars) {
      return { chars, fault: 'definition_too_large' };
    }
    if (value === null || typeof value !== 'object') {
      continue;
    }
    if (depth > BOUNDS.jsonDepth) {
      return { chars, fault: 'definition_too_deep' };
    }
    const keys = Object.keys(value);
    if (keys.length > BOUNDS.definitionChars) {
      return { chars, fault: 'definition_too_large' };
    }
    if (!Array.isArray(value) && keys.includes('__proto__')) {
      return { chars, fault: 'reserved_key' };
    }
    for (const key of keys) {
      chars += Array.isArray(value) ? 1 : key.length + 4;
      stack.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
  return { chars, fault: null };
}
