/** How the operator's patterns match: `*` stands for any characters. */

/** A `*` stands only at the end. */
export function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Whether everything that fits `narrow` fits `wide`, too. */
export function covers(wide: string, narrow: string): boolean {
  return wide.endsWith('*') ? narrow.startsWith(wide.slice(0, -1)) : wide === narrow;
}

/** Two spellings that a server may take for one: letter case and percent-encoding. */
function loosely(uri: string): string {
  try {
    return decodeURIComponent(uri).toLowerCase();
  } catch {
    // URIError: a % without two digits.
    return uri.toLowerCase();
  }
}

/**
 * Whether a pattern fits a URI, or one that the template can become. Says yes where that is not
 * certain, because it is for denials: a template is refused as a whole.
 */
export function mayFit(pattern: string, uriOrTemplate: string): boolean {
  const parts = uriOrTemplate.split(/\{[^}]*\}/).map(loosely);
  const [head = '', tail] = [parts[0], parts.length > 1 ? parts.at(-1) : undefined];
  const isBeginning = pattern.endsWith('*');
  const wanted = loosely(isBeginning ? pattern.slice(0, -1) : pattern);
  if (fits(pattern, uriOrTemplate)) {
    return true;
  }
  if (tail === undefined) {
    return isBeginning ? head.startsWith(wanted) : head === wanted;
  }
  return isBeginning
    ? head.startsWith(wanted) || wanted.startsWith(head)
    : wanted.startsWith(head) && wanted.endsWith(tail);
}

/** In the key of a course, a `*` may stand anywhere. */
export function fitsCourse(pattern: string, courseId: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) {
    return pattern === courseId;
  }
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = courseId.indexOf(part, at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return (
    courseId.startsWith(first) && courseId.endsWith(last) && courseId.length - last.length >= at
  );
}
