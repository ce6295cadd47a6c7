/**
 * URI templates (RFC 6570, levels 1 to 3) read backwards: whether a URI can have come from filling
 * one. What is beyond that, or does not begin with a scheme of its own, is no template here, so
 * that nothing can be filled into any URI at all.
 */
import { RE2JS } from 're2js';

export interface UriTemplate {
  /** In order, each once. */
  variables: string[];
  matches: (uri: string) => boolean;
}

const MAX_CHARS = 2_048;
/** In all expressions together: bounds what compiling and matching cost. */
const MAX_VARIABLES = 16;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** An operator and names without modifiers; those (`*`, `:3`) are level 4. */
const EXPRESSION =
  /^([+#./;?&]?)([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*(?:,[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)*)$/;

const ENCODED = '%[0-9A-Fa-f]{2}';
const VALUE = `(?:[A-Za-z0-9._~-]|${ENCODED})*`;
const RESERVED = `(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\\[\\]-]|${ENCODED})*`;

/** What an expression can become, as a pattern; a variable without a value leaves nothing. */
function patternOf(operator: string, names: readonly string[]): string {
  const count = names.length;
  const named = (before: string, value: string) =>
    names.map((name) => `(?:${before}${RE2JS.quote(name)}${value})?`).join('');
  switch (operator) {
    case '':
      return `${VALUE}(?:,${VALUE}){0,${count - 1}}`;
    case '+':
      return RESERVED;
    case '#':
      return `(?:#${RESERVED})?`;
    case '.':
      return `(?:\\.${VALUE}){0,${count}}`;
    case '/':
      return `(?:/${VALUE}){0,${count}}`;
    case ';':
      return named(';', `(?:=${VALUE})?`);
    default:
      return named('[?&]', `=${VALUE}`);
  }
}

/** A value must not climb to where the template does not lead. */
function climbs(uri: string): boolean {
  try {
    return decodeURIComponent(uri)
      .split(/[/\\?#]/)
      .some((segment) => segment === '.' || segment === '..');
  } catch {
    // Not UTF-8: nothing that a filled template holds.
    return true;
  }
}

/** Literals are encoded as well, where a URI does not take them as they are (section 3.1). */
function encoded(literal: string): string {
  return literal.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~:/?#@!$&'()*+,;=[\]-]/gu, (unit) =>
    unit.length === 3 && unit.startsWith('%') ? unit : encodeURIComponent(unit),
  );
}

/**
 * `null` for what is not understood; such a template is not offered.
 * @param template Well-formed Unicode.
 */
export function parseUriTemplate(template: string): UriTemplate | null {
  if (template.length > MAX_CHARS || !SCHEME.test(template.split('{')[0] ?? '')) {
    return null;
  }
  // Literals stand at even places, what was between braces at odd ones.
  const parts = template.split(/\{([^{}]*)\}/);
  if (parts.length > 2 * MAX_VARIABLES + 1) {
    return null;
  }
  const variables: string[] = [];
  const patterns = parts.map((part, index) => {
    if (index % 2 === 0) {
      return /[{}]/.test(part) ? null : RE2JS.quote(encoded(part));
    }
    const [, operator = '', list = ''] = EXPRESSION.exec(part) ?? [];
    const names = list === '' ? [] : list.split(',');
    variables.push(...names);
    return names.length === 0 ? null : patternOf(operator, names);
  });
  if (variables.length > MAX_VARIABLES || patterns.includes(null)) {
    return null;
  }
  const beginning = encoded(parts[0] ?? '');
  // Compiled when first needed: most are only shown.
  let compiled: RE2JS | undefined;
  return {
    variables: [...new Set(variables)],
    matches(uri) {
      if (uri.length > MAX_CHARS || !uri.startsWith(beginning) || climbs(uri)) {
        return false;
      }
      compiled ??= RE2JS.compile(patterns.join(''));
      return compiled.matches(uri);
    },
  };
}
