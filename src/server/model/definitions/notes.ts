/** Tells the model in words what its copy of a schema cannot say. */
import type { JsonObject } from '../../base';

const MAX_NOTE_CHARS = 600;
const UNTOLD = 'Further rules are checked.';

/** Models read JSON Schema; what refers to other parts or is long says nothing here. */
export function noteOf(notes: JsonObject): string {
  if (Object.keys(notes).length === 0) {
    return '';
  }
  const text = JSON.stringify(notes);
  return text.length > MAX_NOTE_CHARS || text.includes('"$ref"') ? UNTOLD : `Also: ${text}`;
}

/** Look-around, back-references and other things that only some engines know. */
const SPECIAL = /\(\?(?![:])|\\[1-9kpPuU]/;
const MAX_PATTERN_CHARS = 512;

/** Whether every engine knows the pattern. */
export function isUsablePattern(pattern: string): boolean {
  if (pattern.length > MAX_PATTERN_CHARS || SPECIAL.test(pattern)) {
    return false;
  }
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    // SyntaxError: no pattern at all.
    return false;
  }
}
