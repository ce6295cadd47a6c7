/** What an answer on the page may consist of; anything else is a leak. */

/** Everything below `root` that is not on the list. */
export function dangers(root: Element): string[] {
  const elements = new Set(
    'DIV P H4 BLOCKQUOTE UL OL LI TABLE THEAD TBODY TR TH TD PRE CODE HR STRONG EM DEL BR A SPAN BDI'.split(
      ' ',
    ),
  );
  const attributes = new Set(['class', 'dir', 'tabindex', 'start', 'align']);
  const linkAttributes = new Set(['href', 'target', 'rel', 'referrerpolicy']);
  return [...root.querySelectorAll('*')].flatMap((element) => [
    ...(elements.has(element.tagName) ? [] : [element.tagName]),
    ...[...element.attributes]
      .filter(({ name, value }) =>
        element.tagName === 'A' && linkAttributes.has(name)
          ? name === 'href' && !/^(https?:\/\/|mailto:)/.test(value)
          : !attributes.has(name),
      )
      .map(({ name, value }) => `${element.tagName} ${name}=${value}`),
    ...(element.tagName === 'A' && element.getAttribute('rel') !== 'noopener noreferrer nofollow'
      ? ['a link without rel']
      : []),
    ...(element.tagName === 'A' && element.getAttribute('referrerpolicy') !== 'no-referrer'
      ? ['a link with a referrer']
      : []),
    ...(element.tagName === 'A' && element.querySelector('a') ? ['a link in a link'] : []),
  ]);
}
