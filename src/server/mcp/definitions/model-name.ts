import { sha256 } from '../../base';

const MAX_CHARS = 64;
const HASH_CHARS = 12;
/** Labels after which the first `__` is surely the one between label and tool. */
const CLEAR_LABEL = /^(?!.*__)(?!.*_$)/;
/** What a shortened name looks like; a plain one must not. */
const HASHED = new RegExp(`_[0-9a-f]{${HASH_CHARS}}$`);

/**
 * `<label>__<tool>`; where that does not fit or could mean another tool, its beginning and a hash
 * of both. A function of label and tool alone, so that a tool keeps its name when others come and
 * go. At most 64 characters of `[A-Za-z0-9_-]`.
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
  return `${plain.slice(0, MAX_CHARS - HASH_CHARS - 1)}_${sha256(JSON.stringify([label, tool])).slice(0, HASH_CHARS)}`;
}
