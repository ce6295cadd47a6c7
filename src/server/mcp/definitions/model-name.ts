/** Names a tool for the model. */
import { sha256 } from '../../base';

const MAX_CHARS = 64;
const HASH_CHARS = 12;
/** Labels after which the first `__` can only be the separator. */
const CLEAR_LABEL = /^(?!.*__)(?!.*_$)/;
/** The form of a shortened name; a plain name must not have it. */
const HASHED = new RegExp(`_[0-9a-f]{${HASH_CHARS}}$`);

/**
 * `<label>__<tool>`, or its beginning plus a hash of both if that is too long or ambiguous. The
 * name depends only on label and tool, so a tool keeps it when others come and go. At most 64
 * characters of `[A-Za-z0-9_-]`.
 */
export function modelName(label: string, tool: string): string {
  const full = `${label}__${tool}`;
  const plain = full.replace(/[^A-Za-z0-9_-]/g, '_');
  if (
    plain === full &&
    plain.length <= MAX_CHARS &&
    CLEAR_LABEL.test(label) &&
    !HASHED.test(plain)
  ) {
    return plain;
  }
  const hash = sha256(JSON.stringify([label, tool])).slice(0, HASH_CHARS);
  return `${plain.slice(0, MAX_CHARS - HASH_CHARS - 1)}_${hash}`;
}
