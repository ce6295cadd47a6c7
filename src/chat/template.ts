/** Fills URI templates (RFC 6570) with what a person typed. */
import { encodeUriText, parseUriTemplate, type UriTemplate } from '../protocol/uri-template';

export interface Template {
  /** Each once, in the template's order; `required` is false for optional ones. */
  variables: UriTemplate['variables'];
  /** The URI with these values. Missing or empty ones are left out. */
  fill: (values: Readonly<Record<string, string>>) => string;
}

/** `null` for a template that cannot be filled. */
export function parseTemplate(template: string): Template | null {
  const parsed = parseUriTemplate(template);
  return (
    parsed && {
      variables: parsed.variables,
      fill: (values) => parsed.parts.map((part) => expand(part, values)).join(''),
    }
  );
}

function expand(
  part: UriTemplate['parts'][number],
  values: Readonly<Record<string, string>>,
): string {
  if (typeof part === 'string') {
    return encodeUriText(part, true);
  }
  const { first, separator, named, reserved, names } = part;
  const filled = names.flatMap((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value ? [`${named ? `${name}=` : ''}${encodeUriText(value, reserved)}`] : [];
  });
  return filled.length === 0 ? '' : first + filled.join(separator);
}
