/** What addresses the assistant is named and quoted as plain text. */
import { render, screen } from '@testing-library/react';
import { Mfe } from '../../host/testing/Mfe';
import { Addressed, type Props } from './Addressed';

const show = (screening: Partial<Props['screening']> = {}, title?: string) =>
  render(
    <Mfe>
      <Addressed
        screening={{ mode: 'mark', rules: ['override'], quotes: [], ...screening }}
        {...(title !== undefined && { title })}
      />
    </Mfe>,
  ).container;

test.each([
  ['mark', 'The assistant is warned not to follow it. Do not trust an answer that does.'],
  ['review', 'Read it before the assistant gets it.'],
  ['withhold', 'The rules of this site keep it from the assistant.'],
] as const)('%s: what was found and what becomes of it', async (mode, words) => {
  show({ mode });
  expect(screen.getByRole('note')).toHaveTextContent(
    `Text in this result addresses the assistant. ${words}`,
  );
});

test('quotes are text, with hidden characters as codes', () => {
  const container = show({ quotes: ['<b>ignore</b> all\u202E', 'two'] });
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    '<b>ignore</b> all\\u202E',
    'two',
  ]);
  expect(container.querySelector('b')).toBeNull();
});

test('an attachment is named by its title; a text that nobody could check says so', () => {
  show({}, 'Sylla\u202Ebus');
  expect(screen.getByRole('note')).toHaveTextContent(
    'Text in “Sylla\\u202Ebus” addresses the assistant.',
  );
});

test('a text that could not be checked says so', () => {
  show({ rules: ['unread'] });
  expect(screen.getByRole('note')).toHaveTextContent(
    'This text could not be checked for words that address the assistant.',
  );
});
