/** Each language that is shipped says everything that English says, with the same values in it. */
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from './define';
import { translationOf, type Words } from './translations';

/** Every message of every module beside this file, by its id. */
const english = new Map<string, Message>();
const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'defaultMessage' in value;

beforeAll(async () => {
  for (const file of readdirSync(__dirname).filter((name) => /^[\w-]+\.ts$/.test(name))) {
    const groups = Object.values((await import(join(__dirname, file))) as Record<string, object>);
    groups
      .flatMap((group) => Object.values(group))
      .filter(isMessage)
      .forEach((message) => english.set(message.id, message));
  }
  expect(english.size).toBeGreaterThan(140);
});

/** What a message fills in and how, e.g. `count:plural`. Throws when it is not valid ICU. */
function values(message: string): string[] {
  const visit = (elements: MessageFormatElement[]): string[] =>
    elements.flatMap((element) => {
      if (element.type === TYPE.literal || element.type === TYPE.pound) {
        return [];
      }
      const inner =
        'options' in element
          ? Object.values(element.options).flatMap((option) => visit(option.value))
          : [];
      return [`${element.value}:${TYPE[element.type]}`, ...inner];
    });
  return [...new Set(visit(parse(message)))].sort();
}

/** The kinds of number that the message tells apart. */
function plurals(message: string): string[] {
  return parse(message).flatMap((element) =>
    element.type === TYPE.plural ? Object.keys(element.options) : [],
  );
}

const files = readdirSync(join(__dirname, 'messages'));

test('every file is one that a reader can get', async () => {
  const offered = await Promise.all(
    ['es-419', 'fr', 'ar'].map((locale) => translationOf(locale)?.()),
  );
  expect(offered).toEqual(['es_419.json', 'fr.json', 'ar.json'].map(read));
  expect(files).toHaveLength(offered.length);
});

const SERVED = [
  ['es', 'es-419'],
  ['es-es', 'es-419'],
  ['ES_419', 'es-419'],
  ['fr-ca', 'fr'],
  ['ar-EG', 'ar'],
] as const;

test.each(SERVED)('%s is served by %s', (locale, by) => {
  expect(translationOf(locale)).toBe(translationOf(by));
  expect(translationOf(locale)).not.toBeNull();
});

test.each(['en', 'en-GB', 'pl', ''])('%j has the English words', (locale) => {
  expect(translationOf(locale)).toBeNull();
});

function read(file: string): Words {
  return JSON.parse(readFileSync(join(__dirname, 'messages', file), 'utf8')) as Words;
}

describe.each(files)('%s', (file) => {
  const words = read(file);
  const locale = file.replace('.json', '').replace('_', '-');

  test('says everything, and nothing that is said no more', () => {
    expect(Object.keys(words).sort()).toEqual([...english.keys()].sort());
  });

  test.each(Object.entries(words))('%s', (id, text) => {
    expect(values(text)).toEqual(values(english.get(id)?.defaultMessage ?? ''));
    expect(text.trim()).not.toBe('');
    const known: string[] = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    expect(plurals(text).filter((category) => !known.includes(category))).toEqual([]);
  });
});

test('Arabic tells all its kinds of number apart', () => {
  const counted = Object.values(read('ar.json')).filter((text) => plurals(text).length > 0);
  expect(counted.map((text) => plurals(text).length)).toEqual(counted.map(() => 6));
});
