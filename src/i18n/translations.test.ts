/** Each shipped language has every English message, with the same placeholders. */
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from './define';
import { translationOf, type Words } from './translations';

/** Every message of the modules in this folder, by id. */
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

/** What a message fills in and how, e.g. `count:plural`. Throws if it is not valid ICU. */
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

/** The plural categories that the message distinguishes. */
function plurals(message: string): string[] {
  return parse(message).flatMap((element) =>
    element.type === TYPE.plural ? Object.keys(element.options) : [],
  );
}

const files = readdirSync(join(__dirname, 'messages'));

test('every translation file is served to some reader', async () => {
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

test.each(SERVED)('the locale %s gets the file %s', (locale, by) => {
  expect(translationOf(locale)).toBe(translationOf(by));
  expect(translationOf(locale)).not.toBeNull();
});

test.each(['en', 'en-GB', 'pl', ''])('the locale %j gets the English messages', (locale) => {
  expect(translationOf(locale)).toBeNull();
});

function read(file: string): Words {
  return JSON.parse(readFileSync(join(__dirname, 'messages', file), 'utf8')) as Words;
}

describe.each(files)('%s', (file) => {
  const words = read(file);
  const locale = file.replace('.json', '').replace('_', '-');

  test('has every message, and no obsolete one', () => {
    expect(Object.keys(words).sort()).toEqual([...english.keys()].sort());
  });

  test.each(Object.entries(words))('%s', (id, text) => {
    expect(values(text)).toEqual(values(english.get(id)?.defaultMessage ?? ''));
    expect(text.trim()).not.toBe('');
    const known: string[] = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    expect(plurals(text).filter((category) => !known.includes(category))).toEqual([]);
  });
});

test('Arabic has all of its plural categories', () => {
  const counted = Object.values(read('ar.json')).filter((text) => plurals(text).length > 0);
  expect(counted.map((text) => plurals(text).length)).toEqual(counted.map(() => 6));
});
