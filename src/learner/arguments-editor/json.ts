/**
 * JSON as a person edits it (RFC 8259, and stricter): names occur once, and numbers stay the
 * characters that were typed, because a JavaScript number would change some of them on the way.
 */

export type Node =
  | { type: 'object'; members: Member[] }
  | { type: 'array'; items: Node[] }
  | { type: 'string'; value: string }
  /** As typed; perhaps not a number yet. */
  | { type: 'number'; text: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'null' }
  /** JSON text within a form, as typed; perhaps not JSON yet. */
  | { type: 'raw'; text: string };

interface Member {
  name: string;
  value: Node;
}

/** Lines and columns count from 1. */
export type Problem =
  | { code: 'unexpected'; line: number; column: number }
  | { code: 'duplicate'; name: string; line: number; column: number }
  | { code: 'inexact'; nearest: string }
  | { code: 'badName'; name: string }
  | { code: 'unfinished' | 'tooDeep' | 'notObject' | 'notNumber' | 'notInteger' };

export class JsonError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** As the BFF takes it. */
const MAX_DEPTH = 32;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;

/** Reads one text from its beginning to its end. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Node {
    const node = this.value(0);
    this.take(SPACE);
    if (this.at < this.text.length) {
      throw this.unexpected();
    }
    return node;
  }

  private value(depth: number): Node {
    if (depth > MAX_DEPTH) {
      throw new JsonError({ code: 'tooDeep' });
    }
    if (this.accept('{')) {
      return this.object(depth);
    }
    if (this.accept('[')) {
      return { type: 'array', items: this.list(']', () => this.value(depth + 1)) };
    }
    if (this.text[this.at] === '"') {
      return { type: 'string', value: this.string() };
    }
    const word = this.take(WORD);
    if (word) {
      return word === 'null' ? { type: 'null' } : { type: 'boolean', value: word === 'true' };
    }
    const number = this.take(NUMBER);
    if (number === null) {
      throw this.unexpected();
    }
    return exactNumber(number);
  }

  private object(depth: number): Node {
    const names = new Set<string>();
    const members = this.list('}', (): Member => {
      const start = this.at;
      const name = this.string();
      if (names.has(name)) {
        throw new JsonError({ code: 'duplicate', name, ...this.place(start) });
      }
      if (name === '__proto__') {
        throw new JsonError({ code: 'badName', name });
      }
      names.add(name);
      if (!this.accept(':')) {
        throw this.unexpected();
      }
      return { name, value: this.value(depth + 1) };
    });
    return { type: 'object', members };
  }

  /** Entries up to the closing bracket, which is taken too. */
  private list<T>(close: string, entry: () => T): T[] {
    const entries: T[] = [];
    if (this.accept(close)) {
      return entries;
    }
    do {
      this.take(SPACE);
      entries.push(entry());
    } while (this.accept(','));
    if (!this.accept(close)) {
      throw this.unexpected();
    }
    return entries;
  }

  private string(): string {
    const found = this.take(STRING);
    if (found === null) {
      throw this.unexpected();
    }
    return JSON.parse(found) as string;
  }

  /** Takes one character, after white space, if it is there. */
  private accept(character: string): boolean {
    this.take(SPACE);
    const there = this.text[this.at] === character;
    this.at += there ? 1 : 0;
    return there;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  private unexpected(): JsonError {
    return new JsonError(
      this.at >= this.text.length
        ? { code: 'unfinished' }
        : { code: 'unexpected', ...this.place(this.at) },
    );
  }

  private place(index: number) {
    const lines = this.text.slice(0, index).split('\n');
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  }
}

/** @throws JsonError */
export function parseJson(text: string): Node {
  return new Reader(text).whole();
}

/**
 * What is sent is what is seen: only the spelling that survives the way (RFC 8785, section
 * 3.2.2.3).
 */
function exactNumber(text: string): Node {
  const nearest = String(Math.min(Math.max(Number(text), -Number.MAX_VALUE), Number.MAX_VALUE));
  if (nearest !== text) {
    throw new JsonError({ code: 'inexact', nearest });
  }
  return { type: 'number', text };
}

/** A number as it stands in a field for numbers. @throws JsonError */
export function parseNumber(text: string, integer = false): Node {
  NUMBER.lastIndex = 0;
  if (NUMBER.exec(text)?.[0] !== text) {
    throw new JsonError({ code: integer ? 'notInteger' : 'notNumber' });
  }
  const node = exactNumber(text);
  if (integer && !Number.isInteger(Number(text))) {
    throw new JsonError({ code: 'notInteger' });
  }
  return node;
}

/** The tree with everything typed in place; whatever cannot be sent throws. @throws JsonError */
export function settled(node: Node): Node {
  switch (node.type) {
    case 'object':
      return {
        type: 'object',
        members: node.members.map(({ name, value }) => ({ name, value: settled(value) })),
      };
    case 'array':
      return { type: 'array', items: node.items.map(settled) };
    case 'number':
      return parseNumber(node.text);
    case 'raw':
      return parseJson(node.text);
    default:
      return node;
  }
}

/**
 * As JavaScript orders the names of an object that was made in sorted order: that is the BFF's
 * canonical order.
 */
function inOrder(members: Member[]): Member[] {
  const byName = new Map(members.map((member) => [member.name, member]));
  const names = Object.keys(Object.fromEntries([...byName.keys()].sort().map((name) => [name, 0])));
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** Canonical text: the bytes that are sent. Numbers and raw text as typed. */
export function printJson(node: Node): string {
  switch (node.type) {
    case 'object':
      return `{${inOrder(node.members)
        .map(({ name, value }) => `${JSON.stringify(name)}:${printJson(value)}`)
        .join(',')}}`;
    case 'array':
      return `[${node.items.map(printJson).join(',')}]`;
    case 'string':
      return JSON.stringify(node.value);
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    default:
      return node.text;
  }
}

/** Text to be read and edited: a line for each entry, and hidden characters as escapes. */
export function prettyJson(node: Node, escape: (json: string) => string, indent = ''): string {
  const inner = `${indent}  `;
  const block = (open: string, close: string, entries: string[]) =>
    entries.length === 0
      ? `${open}${close}`
      : `${open}\n${entries.map((entry) => `${inner}${entry}`).join(',\n')}\n${indent}${close}`;
  switch (node.type) {
    case 'object':
      return block(
        '{',
        '}',
        node.members.map(
          ({ name, value }) =>
            `${escape(JSON.stringify(name))}: ${prettyJson(value, escape, inner)}`,
        ),
      );
    case 'array':
      return block(
        '[',
        ']',
        node.items.map((item) => prettyJson(item, escape, inner)),
      );
    case 'string':
      return escape(JSON.stringify(node.value));
    default:
      return printJson(node);
  }
}
