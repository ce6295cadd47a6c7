/** Hidden characters are visible before anything is approved. */
import { render } from '@testing-library/react';
import { countHidden, Revealed, escaped, escapedJson } from './Revealed';

const shown = (text: string) => render(<Revealed text={text} />).container.textContent;

test.each([
  ['right-to-left override', 'a\u202Eb', 'a\\u202Eb'],
  ['zero-width space', 'a\u200Bb', 'a\\u200Bb'],
  ['byte order mark', '\uFEFFa', '\\uFEFFa'],
  ['soft hyphen', 'a\u00ADb', 'a\\u00ADb'],
  ['no-break space', 'a\u00A0b', 'a\\u00A0b'],
  ['Hangul filler', 'a\u3164b', 'a\\u3164b'],
  ['blank Braille pattern', 'a\u2800b', 'a\\u2800b'],
  ['tag characters, which models read', 'a\u{E0041}', 'a\\u{E0041}'],
  ['variation selector', 'a\uFE0F', 'a\\uFE0F'],
  ['line separator', 'a\u2028b', 'a\\u2028b'],
  ['escape', 'a\u001B[0m', 'a\\u001B[0m'],
  ['carriage return', 'a\rb', 'a\\u000Db'],
  ['half a surrogate pair', 'a\uD800b', 'a\\uD800b'],
  ['private use', 'a\uE000', 'a\\uE000'],
])('%s is shown as its code', (_, text, code) => {
  expect(shown(text)).toBe(code);
  expect(escaped(text)).toBe(code);
  expect(countHidden(text)).toBe(1);
});

test.each(['plain', 'two\nlines\tand a tab', 'Grüße, 你好, שלום, 🎲', '{"a":"b c"}', ''])(
  '%j is shown unchanged',
  (text) => {
    expect(shown(text)).toBe(text);
    expect(countHidden(text)).toBe(0);
  },
);

test('each hidden character is marked, so that it cannot pass for typed text', () => {
  const { container } = render(<Revealed text={'\u202E\u200Bx\\u202E'} />);
  expect([...container.querySelectorAll('mark')].map(({ textContent }) => textContent)).toEqual([
    '\\u202E',
    '\\u200B',
  ]);
  expect(container).toHaveTextContent('\\u202E\\u200Bx\\u202E');
});

test.each(['a\u202Eb', 'a\u{E0041}\u{E0042}b', 'no\u00A0break', 'plain', '🎲'])(
  'JSON text of %j keeps its meaning when hidden characters are escaped',
  (text) => {
    const json = escapedJson(JSON.stringify({ text }));
    expect(countHidden(json)).toBe(0);
    expect(JSON.parse(json)).toEqual({ text });
  },
);

test('a text full of hidden characters is shown and marked with few elements', () => {
  const { container } = render(<Revealed text={'a\u200B'.repeat(200_000)} />);
  expect(container.textContent).toBe('a\\u200B'.repeat(200_000));
  expect(container.querySelectorAll('*').length).toBeLessThan(2000);
  const marked = [...container.querySelectorAll('mark')].map((mark) => mark.textContent).join('');
  expect(marked.match(/\\u200B/g)).toHaveLength(200_000);
});
