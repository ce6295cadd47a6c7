/**
 * Reads URI templates (RFC 6570, levels 1 to 3), so that what the BFF lists is what the browser can
 * fill. Modifiers (`*`, `:3`) are level 4: a template with one is not read at all, because a URI
 * that is filled wrongly names something else.
 */

interface Expansion {
  first: string;
  separator: string;
  /** `name=value` instead of the value alone; such a variable may be left out. */
  named: boolean;
  /** Characters that have a meaning in URIs stay as they are. */
  reserved: boolean;
}

/** RFC 6570, appendix A. */
const OPERATORS = {
  '': { first: '', separator: ',', named: false, reserved: false },
  '+': { first: '', separator: ',', named: false, reserved: true },
  '#': { first: '#', separator: ',', named: false, reserved: true },
  '.': { first: '.', separator: '.', named: false, reserved: false },
  '/': { first: '/', separator: '/', named: false, reserved: false },
  ';': { first: ';', separator: ';', named: true, reserved: false },
  '?': { first: '?', separator: '&', named: true, reserved: false },
  '&': { first: '&', separator: '&', named: true, reserved: false },
} satisfies Record<string, Expansion>;

type Operator = keyof typeof OPERATORS;

export interface Expression extends Expansion {
  operator: Operator;
  names: readonly string[];
}

export interface UriTemplate {
  /** Literal text and expressions, in order. */
  parts: readonly (string | Expression)[];
  /** Each once, in the order of the template. */
  variables: { name: string; required: boolean }[];
}

const EXPRESSION = /^([+#./;?&]?)(\w+(?:[.,]\w+)*)$/;
const TRIPLET_OR_REST = /%[0-9A-Fa-f]{2}|[^]/gu;
/** Signs that some systems turn into a slash or a backslash, and that NFKC does not know. */
const SLASHES = /[\u2044\u2215\u2216\u29F5\u29F8\u29F9]/gu;
const UNRESERVED = /[A-Za-z0-9._~-]/;
const RESERVED = /[:/?#[\]@!$&'()*+,;=]/;

/** `null` for a template that is not understood. */
export function parseUriTemplate(template: string): UriTemplate | null {
  const parts: UriTemplate['parts'][number][] = [];
  // Every second piece is what stood in braces.
  for (const [index, piece] of template.split(/\{([^{}]*)\}/).entries()) {
    const part = index % 2 === 0 ? piece : expressionOf(piece);
    if (part === null || (typeof part === 'string' && /[{}]/.test(part))) {
      return null;
    }
    parts.push(part);
  }
  return { parts, variables: variablesOf(parts) };
}

function expressionOf(text: string): Expression | null {
  const match = EXPRESSION.exec(text);
  if (!match) {
    return null;
  }
  const operator = match[1] as Operator;
  return { ...OPERATORS[operator], operator, names: (match[2] ?? '').split(',') };
}

function variablesOf(parts: UriTemplate['parts']): UriTemplate['variables'] {
  const required = new Map<string, boolean>();
  for (const part of parts) {
    for (const name of typeof part === 'string' ? [] : part.names) {
      required.set(name, required.get(name) || !(part as Expression).named);
    }
  }
  return [...required].map(([name, needed]) => ({ name, required: needed }));
}

/** Percent-encodes a value, or a literal (`reserved`), as sections 3.1 and 3.2.1 say. */
export function encodeUriText(text: string, reserved: boolean): string {
  return text.replace(TRIPLET_OR_REST, (unit) => {
    if (unit.length === 3 && unit.startsWith('%')) {
      return reserved ? unit : `%25${unit.slice(1)}`;
    }
    return UNRESERVED.test(unit) || (reserved && RESERVED.test(unit)) ? unit : percent(unit);
  });
}

/** Each byte of the character; half a surrogate pair is no character and becomes U+FFFD. */
function percent(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  );
}

/**
 * Whether a URI means one thing to everybody who reads it. It does not if a server could read more
 * out of it than stands there: a folder above (`..`, also with spaces, or in characters that look
 * alike), a `%` escape inside of an escape, backslashes, control characters, or what is not UTF-8.
 */
export function isPlainUri(uri: string): boolean {
  let decoded: string;
  try {
    decoded = decodeURIComponent(uri);
  } catch {
    // URIError: not UTF-8, overlong forms included.
    return false;
  }
  const alike = decoded
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(SLASHES, '/');
  return (
    !/\p{Cc}|\p{Cn}|\\|%[0-9a-f]{2}/iu.test(alike) &&
    // A segment of nothing but dots and spaces is `.` or `..` to some servers.
    !alike.split(/[/?#;:]/).some((segment) => /^(?=.*\.)[.\s]+$/.test(segment))
  );
}
