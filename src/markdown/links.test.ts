/** Where a link may lead, and which text tells it. */
import { destinationOf, isAddress } from './links';

test.each([
  ['https://a.example/x', 'https://a.example/x', 'a.example'],
  ['HTTP://A.Example:8080', 'http://a.example:8080/', 'a.example:8080'],
  ['https://bücher.example', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example'],
  ['https://a.example\\@b.example', 'https://a.example/@b.example', 'a.example'],
  ['https:a.example', 'https://a.example/', 'a.example'],
  ['mailto:us@a.example', 'mailto:us@a.example', 'us@a.example'],
])('%s leads to %s', (href, normal, where) => {
  expect(destinationOf(href)).toEqual({ href: normal, where });
});

test.each([
  'https://a.example@b.example',
  'https://:x@b.example',
  `https://${'a.'.repeat(130)}example`,
  'mailto:',
  'mailto:a@b.example,c@d.example',
  'mailto:a@b.example%2Cc@d.example',
  'mailto:?to=a@b.example',
  'mailto:a@b.example?cc=c@d.example',
  'mailto:a@b.example?body=secret',
  'mailto:a%40b.example@c.example',
  'mailto:ä@b.example',
  'tel:+1900',
  'javascript:alert(1)',
  'data:text/html,x',
  '/x',
  '//a.example',
  'https://',
])('%s leads nowhere', (href) => {
  expect(destinationOf(href)).toBeNull();
});

test.each([
  ['https://a.example/x', 'https://a.example/x'],
  ['https://a.example', 'https://a.example/'],
  ['www.a.example', 'http://www.a.example/'],
  ['a.example/x?y#z', 'https://a.example/x?y#z'],
  ['a.example', 'https://a.example/x'],
  ['us@a.example', 'mailto:us@a.example'],
])('%s is the address %s', (text, href) => {
  expect(isAddress(text, destinationOf(href)!)).toBe(true);
});

test.each([
  ['microsoft.com', 'https://t.co/'],
  ['https://a.example/y', 'https://a.example/x'],
  ['https://b.example/a.example', 'https://a.example/'],
  ['https://b.example?https://a.example/', 'https://a.example/'],
  ['see https://a.example', 'https://a.example/'],
  ['https://a.example\u200b', 'https://a.example/'],
  ['\u202ehttps://a.example', 'https://a.example/'],
  ['https://a.example\\@b.example', 'https://a.example/@b.example'],
  ['https://a.example:443/', 'https://a.example/'],
  ['https://bücher.example/', 'https://bücher.example/'],
  ['https://ev%69l.example/', 'https://evil.example/'],
  ['https:a.example', 'https://a.example/'],
  ['HTTPS://A.example/', 'https://a.example/'],
  ['', 'https://a.example/'],
  ['a.example', 'mailto:us@a.example'],
])('%s is not the address %s', (text, href) => {
  expect(isAddress(text, destinationOf(href)!)).toBe(false);
});
