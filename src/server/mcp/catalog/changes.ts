/**
 * Notices tools whose definition differs in every listing, e.g. because it has a clock in it, and
 * tells the operator of each change once.
 */
import type { Log } from '../../base';
import { differenceOf, type Definition, type FieldDifference } from '../definitions/definition';

export interface FlappingTool {
  serverLabel: string;
  name: string;
  /** Between the last two listings. */
  difference: readonly FieldDifference[];
}

/** A tool flaps if so many … */
const CHANGES = 3;
/** … of so many listings changed it: a clock may stand still between two. */
const LISTINGS = 8;

interface Seen {
  text: string;
  /** Whether each of the last listings changed it. */
  changed: readonly boolean[];
  /** The last change. */
  difference: readonly FieldDifference[];
}

/** What one connection has listed and told. */
export interface History {
  seen: Map<string, Seen>;
  /** By tool: the last message. */
  told: Map<string, string>;
}

/** As long as the connection that the key belongs to. */
const histories = new WeakMap<object, History>();

export function historyOf(connection: object): History {
  const history = histories.get(connection) ?? { seen: new Map(), told: new Map() };
  histories.set(connection, history);
  return history;
}

/** Call it once for each listing. @returns The tools that change with every listing. */
export function noteListing(
  history: History,
  serverLabel: string,
  definitions: readonly Definition[],
): FlappingTool[] {
  const seen = definitions.map(({ tool: { name }, text }): [string, Seen] => {
    const { text: before = text, changed = [], difference = [] } = history.seen.get(name) ?? {};
    return [
      name,
      {
        text,
        changed: [...changed, before !== text].slice(-LISTINGS),
        difference: before === text ? difference : differenceOf(before, text),
      },
    ];
  });
  history.seen = new Map(seen);
  return seen
    .filter(([, { changed }]) => changed.filter(Boolean).length >= CHANGES)
    .map(([name, { difference }]) => ({ serverLabel, name, difference }));
}

const fieldsOf = (difference: readonly FieldDifference[]): string =>
  difference.map(({ field }) => field).join(', ');

interface Told {
  flapping: readonly FlappingTool[];
  withheld: readonly { definition: Definition; difference: readonly FieldDifference[] }[];
  reworded: readonly { listed: Definition; difference: readonly FieldDifference[] }[];
}

/**
 * Logs what is new. A tool that changes with every listing is told once.
 * @returns What is withheld and was not told before.
 */
export function tellChanges(
  { told }: History,
  subject: string,
  { flapping, withheld, reworded }: Told,
  log: Log,
): Definition[] {
  const news = new Map<string, [key: string, words: string]>();
  for (const { definition, difference } of withheld) {
    const words = `has changed since it was accepted (${fieldsOf(difference)}) and is withheld`;
    news.set(definition.tool.name, [definition.hash, words]);
  }
  for (const { listed, difference } of reworded) {
    const words = `has other words than were accepted (${fieldsOf(difference)}) and keeps those`;
    news.set(listed.tool.name, [listed.hash, words]);
  }
  for (const { name, difference } of flapping) {
    news.set(name, ['flapping', `changes with every listing (${fieldsOf(difference)})`]);
  }
  const fresh = withheld.filter(({ definition: { tool, hash } }) => told.get(tool.name) !== hash);
  for (const [name, [key, words]] of news) {
    if (told.get(name) !== key) {
      log({
        subject,
        message: `${name} ${words}. See "When a tool changes" in the operator guide.`,
      });
    }
  }
  told.clear();
  news.forEach(([key], name) => told.set(name, key));
  return fresh.map(({ definition }) => definition);
}
