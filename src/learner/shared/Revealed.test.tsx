/** Hidden characters are visible before anything is approved. */
import { render } from '@testing-library/react';
import { Bytes, countHidden, countMarks, Revealed, escaped, escapedJson } from './Revealed';

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

describe('letters that pass for Latin ones', () => {
  test.each([
    ['a Cyrillic letter in an address', 'teacher@ex\u0430mple.org', 'teacher@ex\\u0430mple.org'],
    ['in JSON', '{"to":"p\u0430y@x.org"}', '{"to":"p\\u0430y@x.org"}'],
    ['after a JSON escape', '"\\n\u0440\u043E\u0441"', '"\\n\u0440\u043E\u0441"'],
    ['a whole word of an address', '\u0440\u0430\u0443.com', '\\u0440\\u0430\\u0443.com'],
    ['Greek', 'g\u03BFogle', 'g\\u03BFogle'],
    ['wide letters', 'ex\uFF41mple', 'ex\\uFF41mple'],
    ['mathematical letters', 'ex\u{1D41A}mple', 'ex\\u{1D41A}mple'],
    ['a sign that looks like a slash', 'example.org\u2044evil.org', 'example.org\\u2044evil.org'],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(escaped(text)).toBe(expected);
  });

  test.each([
    'Привет, коса и рост',
    'файл.pdf',
    'учитель@example.org',
    'Ωμέγα',
    'CO₂, 5 µm, m², α-helix, Δx',
    '中文。API：v2',
    '"C:\\',
    'naïve Ægir',
  ])('%j is left alone', (text) => {
    expect(shown(text)).toBe(text);
  });

  test.each(['p\u0430y', '\u{1D41A}b', 'x\u2024y'])(
    'JSON text of %j keeps its meaning when they are escaped',
    (text) => {
      const json = escapedJson(JSON.stringify({ text }));
      expect(json).toMatch(/^[ -~]*$/);
      expect(JSON.parse(json)).toEqual({ text });
    },
  );
});

describe('spaces', () => {
  const bytes = (text: string, exact: boolean) =>
    render(<Bytes text={text} exact={exact} />).container.textContent;

  test('a run of them is shown by its length', () => {
    const text = `{"to":"a","b":"x${' '.repeat(6000)}y"}`;
    expect(bytes(text, true)).toBe('{"to":"a","b":"x␣×6000y"}');
    expect(bytes(text, false)).toBe('{"to":"a","b":"x␣×6000y"}');
    expect(countMarks(text)).toBe(1);
  });

  test('three count in what is sent, but not between the columns of a text', () => {
    expect(bytes('"a   b"', true)).toBe('"a␣×3b"');
    expect(bytes('a   b', false)).toBe('a   b');
  });

  test('indentation is left alone, unless it pushes the line out of sight', () => {
    const json = JSON.stringify({ a: { b: { c: [1] } } }, null, 2);
    expect(bytes(json, true)).toBe(json);
    expect(bytes(`a\n${' '.repeat(500)}b`, true)).toBe('a\n␣×500b');
  });
});
