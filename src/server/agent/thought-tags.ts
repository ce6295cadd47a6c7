/**
 * Takes thoughts out of a text: some servers send them as `<think>…</think>` in front of the
 * answer instead of as reasoning.
 */

export interface ThoughtTags {
  /** @returns What is answer of the text so far, without what was returned before. */
  take: (delta: string) => string;
  /** @returns What was held back because it could have become a tag. */
  end: () => string;
}

const OPENINGS = ['think', 'thinking', 'thought', 'reasoning'].map((name) => `<${name}>`);
const FENCE = /^(?:`{3,}|~{3,})/;

/** What a line begins with: a tag, a fence or nothing; `undefined` if that is not decided yet. */
function signOf(line: string): { tag?: string; fence?: string } | undefined {
  if (/^(?:`+|~+|)$/.test(line)) {
    return undefined;
  }
  const [fence] = FENCE.exec(line) ?? [];
  const start = line.toLowerCase();
  const tag = OPENINGS.find((opening) => start.startsWith(opening));
  return !tag && OPENINGS.some((opening) => opening.startsWith(start)) ? undefined : { tag, fence };
}

/** How much of `text` can be no part of `tag`, whatever follows. */
function certain(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (text.slice(-length).toLowerCase() === tag.slice(0, length)) {
      return text.length - length;
    }
  }
  return text.length;
}

/**
 * A tag counts at the beginning of a line outside fenced code; elsewhere it is text. A thought that
 * is never closed ends with the text. White space around a thought goes with it.
 */
export function createThoughtTags(): ThoughtTags {
  /** Text that is not decided yet. */
  let held = '';
  let atLineStart = true;
  let fence: string | null = null;
  /** The tag that ends the current thought. */
  let closing: string | null = null;
  let hasThought = false;
  let hasAnswered = false;

  // Each of the next three moves on in `held` and returns what of it is answer, or `null` if it
  // needs more.

  function skipThought(tag: string): string | null {
    const at = held.search(new RegExp(tag, 'i'));
    held = held.slice(at === -1 ? certain(held, tag) : at + tag.length);
    if (at === -1) {
      return null;
    }
    closing = null;
    hasThought = true;
    return '';
  }

  function beginLine(isEnd: boolean): string | null {
    const line = held.replace(hasAnswered ? /^[ \t]+/ : /^\s+/, '');
    const sign = signOf(line);
    if (!sign && !isEnd) {
      return null;
    }
    if (sign?.tag && fence === null) {
      held = line.slice(sign.tag.length);
      closing = sign.tag.replace('<', '</');
      return '';
    }
    if (sign?.fence) {
      const closes = fence !== null && sign.fence.startsWith(fence);
      fence = closes ? null : (fence ?? sign.fence);
    }
    atLineStart = false;
    return '';
  }

  function readLine(): string | null {
    if (held === '') {
      return null;
    }
    const line = /^[^\n]*\n?/.exec(held)?.[0] ?? '';
    held = held.slice(line.length);
    atLineStart = line.endsWith('\n');
    return line;
  }

  function next(isEnd: boolean): string | null {
    if (closing !== null) {
      return skipThought(closing);
    }
    return atLineStart ? beginLine(isEnd) : readLine();
  }

  function advance(isEnd: boolean): string {
    let answer = '';
    for (let taken = next(isEnd); taken !== null; taken = next(isEnd)) {
      answer += hasThought ? taken.trimStart() : taken;
      const isShown = taken.trim() !== '';
      hasAnswered ||= isShown;
      hasThought &&= !isShown;
    }
    return answer;
  }

  return {
    take(delta) {
      held += delta;
      return advance(false);
    },
    end: () => advance(true),
  };
}
