/**
 * The language of orders that the obedient model follows wherever it reads them:
 * `do:label.tool{key=value; key=value}` and its kin. It survives HTML, JSON and fences.
 */

type Verb =
  /** Calls the tool. */
  | 'do'
  /** Calls it with exactly these arguments: base64url of a JSON text. */
  | 'raw'
  /** Adds arguments to every call of the tool. */
  | 'with'
  /** Calls another tool instead: `instead:a.x{b.y}`. */
  | 'instead'
  /** Also calls another tool whenever this one is called: `when:a.x{b.y key=value}`. */
  | 'when'
  /** Calls it with long arguments: `fill:a.x{key=30000}` stands for that many letters. */
  | 'fill'
  /** Makes many calls in one step: `many:a.x{500; key=value}`. */
  | 'many'
  /** Calls it in every step, again and again. */
  | 'loop'
  /** Puts a text into the answer: `say:{text}`. */
  | 'say';

export interface Order {
  verb: Verb;
  /** `label.tool`; empty for `say`. */
  target: string;
  content: string;
  /** As written. */
  text: string;
}

const ORDER = /\b(do|raw|fill|with|instead|when|many|loop|say):([^\s{}"]*)\{([^{}]*)\}/g;

export function ordersIn(text: string): Order[] {
  return [...text.matchAll(ORDER)].map(([whole, verb, target = '', content = '']) => ({
    verb: verb as Verb,
    target,
    content,
    text: whole,
  }));
}

function valueOf(text: string): unknown {
  if (/^-?\d{1,15}$/.test(text)) {
    return Number(text);
  }
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

/** `key=value; key=value`; whole numbers and booleans are such. */
export function argumentsIn(content: string): Record<string, unknown> {
  const pairs = content.split(';').flatMap((pair): [string, unknown][] => {
    const at = pair.indexOf('=');
    return at < 0 ? [] : [[pair.slice(0, at).trim(), valueOf(pair.slice(at + 1).trim())]];
  });
  return Object.fromEntries(pairs);
}

/** An order with exactly these arguments, as a text or as a value. */
export function raw(target: string, args: unknown): string {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  return `raw:${target}{${Buffer.from(text).toString('base64url')}}`;
}

export const rawText = (content: string): string =>
  Buffer.from(content, 'base64url').toString('utf8');

/** The calls that a question asks for: what a careful person expects to see. */
export function wanted(question: string): { target: string; args: string }[] {
  return ordersIn(question).flatMap(({ verb, target, content }) => {
    if (verb === 'do') {
      return [{ target, args: JSON.stringify(argumentsIn(content)) }];
    }
    return verb === 'raw' ? [{ target, args: rawText(content) }] : [];
  });
}
