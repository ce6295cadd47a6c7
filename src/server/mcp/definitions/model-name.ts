/** Names a tool for the model. */
import { sha256 } from '../../base';

const MAX_CHARS = 64;
const HASH_CHARS = 12;

/** Labels after which the first `__` can only be the separator; some models want no other start. */
const CLEAR_LABEL = /^[A-Za-z_](?!.*__)(?!.*_$)/;
/** The form of a shortened name; a plain name must not have it. */
const HASHED = new RegExp(`_[0-9a-f]{${HASH_CHARS}}$`);

/** What can be read of a name without its accents and other characters. */
function readable(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^(?![A-Za-z_])/, '_');
}

/**
 * `<label>__<tool>`, or what is readable of it plus a hash of both if it is too long, ambiguous or
 * has other characters. The name depends only on label and tool, so a tool keeps it when others
 * come and go. At most 64 characters of `[A-Za-z0-9_-]`, the first one a letter or `_`. Every name
 * has a `__`.
 */
export function modelName(label: string, tool: string): string {
  const full = `${label}__${tool}`;
  const plain = readable(full);
  if (
    plain === full &&
    plain.length <= MAX_CHARS &&
    CLEAR_LABEL.test(label) &&
    !HASHED.test(plain)
  ) {
    return plain;
  }
  const hash = sha256(JSON.stringify([label, tool])).slice(0, HASH_CHARS);
  const kept = plain.slice(0, MAX_CHARS - HASH_CHARS - 1);
  return `${kept}${kept.endsWith('_') ? '' : '_'}${hash}`;
}
