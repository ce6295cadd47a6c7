/**
 * For translators. `extract` writes the English messages where Open edX's translation pipeline
 * looks for them. `missing` prints, for each shipped language, the untranslated messages and the
 * obsolete ids.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Message } from '../src/i18n/define';

const I18N = resolve(import.meta.dirname, '../src/i18n');
const SHIPPED = join(I18N, 'messages');
/**
 * Where `fedx-scripts formatjs extract` writes its triples of id, default message and description.
 */
const TRIPLES = resolve(import.meta.dirname, '../temp/babel-plugin-formatjs');

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'id' in value && 'defaultMessage' in value;
}

/** Every message exported by a module in `src/i18n`, by module and in source order. */
async function readMessages(): Promise<Message[]> {
  const modules = readdirSync(I18N)
    .filter((file) => /^[\w-]+\.ts$/.test(file))
    .sort();
  const exported = await Promise.all(
    modules.map((file) => import(join(I18N, file)) as Promise<Record<string, object>>),
  );
  return exported
    .flatMap((names) => Object.values(names))
    .flatMap((group) => Object.values(group))
    .filter(isMessage);
}

const write = (path: string, value: unknown) =>
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

function extract(messages: readonly Message[]): void {
  mkdirSync(TRIPLES, { recursive: true });
  write(join(TRIPLES, 'Default.messages.json'), messages);
  write(
    join(I18N, 'transifex_input.json'),
    Object.fromEntries(messages.map(({ id, defaultMessage }) => [id, defaultMessage])),
  );
  console.log(`${messages.length} messages in src/i18n/transifex_input.json`);
}

function missing(messages: readonly Message[]): void {
  for (const file of readdirSync(SHIPPED)) {
    const translated = JSON.parse(readFileSync(join(SHIPPED, file), 'utf8')) as Record<
      string,
      string
    >;
    const untranslated = messages
      .filter(({ id }) => !(id in translated))
      .map(({ id, defaultMessage }) => [id, defaultMessage]);
    const stale = Object.keys(translated).filter(
      (id) => !messages.some((message) => message.id === id),
    );
    console.log(
      JSON.stringify({ file, missing: Object.fromEntries(untranslated) as object, stale }, null, 2),
    );
    if (untranslated.length + stale.length > 0) {
      process.exitCode = 1;
    }
  }
}

const commands: Record<string, (messages: readonly Message[]) => void> = { extract, missing };
const command = commands[process.argv[2] ?? ''];
if (!command) {
  throw new Error(`Say what to do: ${Object.keys(commands).join(' or ')}.`);
}
command(await readMessages());
