/**
 * JSON as a person edits it (RFC 8259, and stricter): names are unique, and numbers keep the typed
 * characters, because a JavaScript number would change some of them.
 */
import { visit } from 'jsonc-parser';
import { decimalOf, numberSpelling } from '../../protocol/exact-number';

export type Node =
  | { type: 'object'; members: Member[] }
  | { type: 'array'; items: Node[] }
  | { type: 'string'; value: string }
  /** As typed; perhaps not a valid number yet. */
  | { type: 'number'; text: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'null' }
  /** JSON text inside a form, as typed; perhaps not valid yet. */
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

/** The BFF's own limit. */
const MAX_DEPTH = 32;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

type Scalar = string | boolean | number | null;
type Container = { type: 'object'; members: Member[] } | { type: 'array'; items: Node[] };

/** A container that is being read, with the names so far. */
interface Around {
  container: Container;
  names: Set<string>;
}

/** Builds the tree while jsonc-parser reads the text; the first problem ends both. */
class TreeBuilder {
  root: Node = { type: 'null' };
  /** The objects and arrays around the current position, the innermost last. */
  private readonly around: Around[] = [];
  /** The name of the member whose value comes next. */
  private name = '';

  constructor(private readonly text: string) {}

  begin(container: Container): void {
    this.add(container);
    this.around.push({ container, names: new Set() });
  }

  end(): void {
    this.around.pop();
  }

  property(name: string, line: number, column: number): void {
    const names = this.around.at(-1)?.names;
    if (names?.has(name)) {
      throw new JsonError({ code: 'duplicate', name, line, column });
    }
    if (name === '__proto__') {
      throw new JsonError({ code: 'badName', name });
    }
    names?.add(name);
    this.name = name;
  }

  scalar(value: Scalar, offset: number, length: number): void {
    this.add(this.scalarNode(value, this.text.slice(offset, offset + length)));
  }

  private scalarNode(value: Scalar, written: string): Node {
    switch (typeof value) {
      case 'string':
        return { type: 'string', value };
      case 'boolean':
        return { type: 'boolean', value };
      case 'number':
        return exactNumber(written);
      default:
        return { type: 'null' };
    }
  }

  private add(node: Node): void {
    if (this.around.length > MAX_DEPTH) {
      throw new JsonError({ code: 'tooDeep' });
    }
    const parent = this.around.at(-1)?.container;
    if (parent === undefined) {
      this.root = node;
    } else if (parent.type === 'array') {
      parent.items.push(node);
    } else {
      parent.members.push({ name: this.name, value: node });
    }
  }
}

/**
 * jsonc-parser reports each name and number as written, with its position. A library that returns
 * values would drop duplicate members and reorder others.
 * @throws JsonError
 */
export function parseJson(text: string): Node {
  const tree = new TreeBuilder(text);
  visit(
    text,
    {
      onObjectBegin: () => tree.begin({ type: 'object', members: [] }),
      onObjectProperty: (name, _offset, _length, line, column) =>
        tree.property(name, line + 1, column + 1),
      onObjectEnd: () => tree.end(),
      onArrayBegin: () => tree.begin({ type: 'array', items: [] }),
      onArrayEnd: () => tree.end(),
      onLiteralValue: (value: Scalar, offset, length) => tree.scalar(value, offset, length),
      onError: (_code, offset, _length, line, column) => {
        throw new JsonError(
          offset >= text.length
            ? { code: 'unfinished' }
            : { code: 'unexpected', line: line + 1, column: column + 1 },
        );
      },
    },
    { disallowComments: true },
  );
  return tree.root;
}

/**
 * What is sent must be what is seen: only the spelling that survives (RFC 8785, section 3.2.2.3),
 * or more digits than a double has.
 */
function exactNumber(text: string): Node {
  if (numberSpelling(text) !== text) {
    const nearest = String(Math.min(Math.max(Number(text), -Number.MAX_VALUE), Number.MAX_VALUE));
    throw new JsonError({ code: 'inexact', nearest });
  }
  return { type: 'number', text };
}

/** A number as typed in a number field. @throws JsonError */
export function parseNumber(text: string, integer = false): Node {
  if (!NUMBER.test(text)) {
    throw new JsonError({ code: integer ? 'notInteger' : 'notNumber' });
  }
  const node = exactNumber(text);
  if (integer && decimalOf(text).exponent < 0) {
    throw new JsonError({ code: 'notInteger' });
  }
  return node;
}

/** The tree with all typed text resolved; throws if anything cannot be sent. @throws JsonError */
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
 * The order in which JavaScript lists the names of an object created in sorted order: the BFF's
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

/** Text for reading and editing: one line per entry, and hidden characters as escapes. */
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
