/**
 * Prints a structured result, unless a text repeats it. Servers repeat structured content as text
 * (MCP 2026-07-28, tools), some without the single key that wraps it.
 */
import type { CallToolResult } from '@modelcontextprotocol/client';
import { BOUNDS, canonicalJson, type JsonValue } from '../base';
import { EXACT } from '../mcp';
import { isWithin } from '../work';

/** More is not compared, so that it may be printed although a text repeats it. */
const COMPARED = { chars: BOUNDS.checkedResultChars, depth: 32 };
const COMPARED_TEXTS = 4;

/**
 * `null` if canonical JSON does not accept the value (too deep, `__proto__`) or the text is not
 * JSON.
 */
function canonical(read: () => unknown): string | null {
  try {
    return canonicalJson(read() as JsonValue);
  } catch {
    return null;
  }
}

/** Whether one of the first texts says the same. */
function isRepeated(structured: object, texts: readonly string[]): boolean {
  const inner = Object.values(structured);
  const values: unknown[] = [structured, ...(inner.length === 1 ? inner : [])];
  const spellings = new Set(values.map((value) => canonical(() => value)));
  return texts
    .slice(0, COMPARED_TEXTS)
    .filter(({ length }) => length <= COMPARED.chars)
    .some((text) => {
      const spelling = canonical(() => JSON.parse(text));
      return values.includes(text) || (spelling !== null && spellings.has(spelling));
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
export function structuredText({
  content,
  structuredContent,
  _meta,
}: CallToolResult): string | null {
  if (structuredContent === undefined) {
    return null;
  }
  const structured = structuredContent as object;
  const exact = _meta?.[EXACT];
  const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  return texts.length > 0 && isWithin(structured, COMPARED) && isRepeated(structured, texts)
    ? null
    : typeof exact === 'string'
      ? exact
      : printed(structured);
}
