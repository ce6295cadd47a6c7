/**
 * Matches URIs against URI templates: whether filling in a template can produce a URI. A template
 * that does not begin with its own scheme is refused, because it could become any URI.
 */
import { RE2JS } from 're2js';
import { BOUNDS } from '../../base';
import {
  encodeUriText,
  isPlainUri,
  parseUriTemplate,
  type Expression,
} from '../../../protocol/uri-template';

export interface UriMatcher {
  /** In order, each once. */
  variables: string[];
  matches: (uri: string) => boolean;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** Whether a URI, or a template in its literal beginning, has a scheme (RFC 3986). */
export const hasScheme = (text: string): boolean => SCHEME.test(text.split('{')[0] ?? '');

const ENCODED = '%[0-9A-Fa-f]{2}';
const VALUE = `(?:[A-Za-z0-9._~-]|${ENCODED})*`;
const RESERVED = `(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\\[\\]-]|${ENCODED})*`;

/** What an expression can become, as a pattern. A variable without a value adds nothing. */
function patternOf({ operator, names }: Expression): string {
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
    case '?':
    case '&':
      return named('[?&]', `=${VALUE}`);
  }
}

/** `null` for a template that is invalid or too large; it is not listed. */
export function createUriMatcher(template: string): UriMatcher | null {
  if (template.length > BOUNDS.uriChars || !hasScheme(template)) {
    return null;
  }
  const parsed = parseUriTemplate(template);
  const names = (parsed?.parts ?? []).flatMap((part) =>
    typeof part === 'string' ? [] : part.names,
  );
  if (parsed === null || names.length > BOUNDS.uriVariables) {
    return null;
  }
  const [first] = parsed.parts;
  const beginning = typeof first === 'string' ? encodeUriText(first, true) : '';
  // Compiled when first needed, because most are only shown.
  let compiled: RE2JS | undefined;
  return {
    variables: parsed.variables.map(({ name }) => name),
    matches(uri) {
      if (uri.length > BOUNDS.uriChars || !uri.startsWith(beginning) || !isPlainUri(uri)) {
        return false;
      }
      compiled ??= RE2JS.compile(
        parsed.parts
          .map((part) =>
            typeof part === 'string' ? RE2JS.quote(encodeUriText(part, true)) : patternOf(part),
          )
          .join(''),
      );
      return compiled.matches(uri);
    },
  };
}
