/**
 * URI templates (RFC 6570) as far as servers use them: the expressions `{x}`, `{+x}`, `{#x}`,
 * `{/x}`, `{?x,y}` and `{&x}`, without modifiers. Whatever else a template holds makes it unusable
 * here, since a URI that is filled wrongly names something else.
 */

interface Operator {
  first: string;
  separator: string;
  /** `name=value` instead of the value alone. */
  named: boolean;
  /** Characters that have a meaning in URIs stay as they are. */
  reserved: boolean;
}

/** RFC 6570, appendix A. */
const OPERATORS: Record<string, Operator> = {
  '': { first: '', separator: ',', named: false, reserved: false },
  '+': { first: '', separator: ',', named: false, reserved: true },
  '#': { first: '#', separator: ',', named: false, reserved: true },
  '/': { first: '/', separator: '/', named: false, reserved: false },
  '?': { first: '?', separator: '&', named: true, reserved: false },
  '&': { first: '&', separator: '&', named: true, reserved: false },
};

type Part = string | (Operator & { names: string[] });

export interface Template {
  /** Each once, in the order of the template. Those of a query may be left out. */
  variables: { name: string; required: boolean }[];
  /** The URI with these values. What is missing or empty is left out. */
  fill: (values: Readonly<Record<string, string>>) => string;
}

const EXPRESSION = /^([+#/?&]?)(\w+(?:[.,]\w+)*)$/;
const TRIPLET_OR_REST = /%[0-9A-Fa-f]{2}|[^]/gu;
const UNRESERVED = /[A-Za-z0-9._~-]/;
const RESERVED = /[:/?#[\]@!$&'()*+,;=]/;

/** `null` for a template that cannot be filled here. */
export function parseTemplate(template: string): Template | null {
  const parts: Part[] = [];
  // Every second piece is what stood in braces.
  for (const [index, piece] of template.split(/\{([^{}]*)\}/).entries()) {
    const part = index % 2 === 0 ? piece : expressionOf(piece);
    if (part === null || (typeof part === 'string' && /[{}]/.test(part))) {
      return null;
    }
    parts.push(part);
  }
  return {
    variables: variablesOf(parts),
    fill: (values) => parts.map((part) => expand(part, values)).join(''),
  };
}

function expressionOf(text: string): Part | null {
  const match = EXPRESSION.exec(text);
  const operator = OPERATORS[match?.[1] ?? ''];
  return match && operator ? { ...operator, names: (match[2] ?? '').split(',') } : null;
}

function variablesOf(parts: readonly Part[]): Template['variables'] {
  const required = new Map<string, boolean>();
  for (const part of parts) {
    for (const name of typeof part === 'string' ? [] : part.names) {
      required.set(name, required.get(name) || !(part as Operator).named);
    }
  }
  return [...required].map(([name, needed]) => ({ name, required: needed }));
}

function expand(part: Part, values: Readonly<Record<string, string>>): string {
  if (typeof part === 'string') {
    return encode(part, true);
  }
  const { first, separator, named, reserved, names } = part;
  const filled = names.flatMap((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value ? [`${named ? `${name}=` : ''}${encode(value, reserved)}`] : [];
  });
  return filled.length === 0 ? '' : first + filled.join(separator);
}

function encode(text: string, reserved: boolean): string {
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
