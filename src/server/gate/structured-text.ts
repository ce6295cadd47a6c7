/**
 * Prints a structured result, unless a text repeats it. Servers repeat structured content as text
 * (MCP 2026-07-28, tools), some without the single key that wraps it.
 */
import type { CallToolResult } from '@modelcontextprotocol/client';
import { BOUNDS, canonicalJson, type JsonValue } from '../base';
import { isWithin } from '../work';

/** More is not compared, so that it may be printed although a text repeats it. */
const COMPARED = { chars: BOUNDS.checkedResultChars, depth: BOUNDS.jsonDepth };
const COMPARED_TEXTS = 4;
/** What is larger is the same only if its keys stand in the same order: sorting takes long. */
const SORTED_CHARS = 16_384;

type Spell = (value: JsonValue) => string;

/** `null` if the value cannot be spelled (too deep, `__proto__`) or the text is not JSON. */
function spelling(read: () => unknown, spell: Spell): string | null {
  try {
    return spell(read() as JsonValue);
  } catch {
    return null;
  }
}

/** Whether one of the first texts says the same. */
function isRepeated(structured: object, texts: readonly string[]): boolean {
  const inner = Object.values(structured);
  const values: unknown[] = [structured, ...(inner.length === 1 ? inner : [])];
  const isSmall = isWithin(structured, { ...COMPARED, chars: SORTED_CHARS });
  const spell: Spell = isSmall ? canonicalJson : JSON.stringify;
  const most = isSmall ? 4 * SORTED_CHARS : COMPARED.chars;
  const spellings = new Set(values.map((value) => spelling(() => value, spell)));
  return texts
    .slice(0, COMPARED_TEXTS)
    .filter(({ length }) => length <= most)
    .some((text) => {
      const spelled = spelling(() => JSON.parse(text), spell);
      return values.includes(text) || (spelled !== null && spellings.has(spelled));
    });
}

function printed(structured: object): string {
  try {
    return JSON.stringify(structured);
  } catch {
    // RangeError: deeper than the stack.
    return '[structured content: nested too deep to be printed]';
  }
}

/** `null` if there is none, or a text repeats it. */
export function structuredText({ content, structuredContent }: CallToolResult): string | null {
  if (structuredContent === undefined) {
    return null;
  }
  const structured = structuredContent as object;
  const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  return texts.length > 0 && isWithin(structured, COMPARED) && isRepeated(structured, texts)
    ? null
    : printed(structured);
}
