/**
 * No model text loads, runs or navigates anywhere on its own: each payload is cut at every offset
 * of its stream.
 */
import { render } from '@testing-library/react';
import { Markdown } from './Markdown';
import { dangers } from './testing/dangers';
import { ALL_PAYLOADS, PAYLOADS } from './testing/payloads';

test('the payload table has its stated length and no duplicates', () => {
  expect(ALL_PAYLOADS.length).toBeGreaterThanOrEqual(120);
  expect(new Set(ALL_PAYLOADS).size).toBe(ALL_PAYLOADS.length);
});

test('the detector tells harmful from harmless', () => {
  const page = new DOMParser().parseFromString(ALL_PAYLOADS.join('<p>'), 'text/html');
  expect(dangers(page.body).length).toBeGreaterThan(80);
});

describe.each(Object.entries(PAYLOADS))('%s', (_, payloads) => {
  test.each(payloads)('%j', (text) => {
    const { container, rerender } = render(<Markdown text="" streaming />);
    for (let end = 0; end <= text.length; end += 1) {
      rerender(<Markdown text={text.slice(0, end)} streaming />);
      expect(dangers(container)).toEqual([]);
    }
    rerender(<Markdown text={text} streaming={false} />);
    expect(dangers(container)).toEqual([]);
  });
});

test.each([
  ['one after another', '\n\n'],
  ['on one line', ' '],
  ['without a space', ''],
])('all payloads %s', (_, between) => {
  const { container } = render(<Markdown text={ALL_PAYLOADS.join(between)} streaming={false} />);
  expect(dangers(container)).toEqual([]);
  expect(container.textContent.length).toBeGreaterThan(1000);
});

test('each payload split in two by another, as in a hostile quotation', () => {
  for (const [index, text] of ALL_PAYLOADS.entries()) {
    const other = ALL_PAYLOADS[(index * 7 + 3) % ALL_PAYLOADS.length]!;
    const half = Math.floor(text.length / 2);
    const { container, unmount } = render(
      <Markdown text={`${text.slice(0, half)}${other}${text.slice(half)}`} streaming={false} />,
    );
    expect(dangers(container)).toEqual([]);
    unmount();
  }
});
