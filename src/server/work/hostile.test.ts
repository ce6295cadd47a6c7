/**
 * Hostile texts and schemas, each in a pool: the event loop turns while they are worked on, and the
 * end is a text, a word about the value, or a budget that was exceeded.
 */
import { setImmediate as turn } from 'node:timers/promises';
import {
  HOSTILE_HTML,
  HOSTILE_SUBTITLES,
  type HostileText,
} from '../../../test/attacks/inputs/html';
import { HOSTILE_SCHEMAS } from '../../../test/attacks/inputs/schemas';
import { createWorkPool } from './pool';
import { OverBudget } from './over-budget';
import type { Input, TaskName } from './tasks';
import { TASKS } from './tasks';
import { htmlToText } from './text';

const { run, close } = createWorkPool({ timeMs: 500 });
afterAll(close);

/** Waits for the task, and counts how often the event loop turned meanwhile. */
async function watched<Name extends TaskName>(name: Name, input: Input<Name>) {
  let turns = 0;
  let end: unknown;
  const task = run(name, input, 'hostile')
    .catch((error: unknown) => error)
    .then((value) => {
      end = value;
    });
  while (end === undefined) {
    await turn();
    turns += 1;
  }
  await task;
  const isSmall = (TASKS[name].isSmall as (input: Input<Name>) => boolean)(input);
  // What is done here is done in one turn, after the one that it waits for.
  expect(isSmall || turns > 2).toBe(true);
  return end;
}

const named = (inputs: readonly HostileText[]) =>
  inputs.map(({ name, make }): [string, HostileText['make']] => [name, make]);

test.each(named(HOSTILE_HTML))('HTML: %s', async (_name, make) => {
  expect(typeof (await watched('htmlToText', make(500_000)))).toBe('string');
});

test.each(named(HOSTILE_SUBTITLES))('subtitles: %s', async (_name, make) => {
  expect(typeof (await watched('subtitlesToText', make(500_000)))).toBe('string');
});

test.each(named(HOSTILE_HTML))('the text of hostile HTML is bounded: %s', (_name, make) => {
  // A rule of four characters becomes a line of forty.
  expect(htmlToText(make(20_000)).length).toBeLessThan(11 * 20_000);
});

test.each(HOSTILE_SCHEMAS.map(({ name, schema, value }) => [name, schema, value] as const))(
  'schema: %s',
  async (name, schema, value) => {
    const read = await watched('readSchema', { schema, key: name });
    expect(read).toEqual(
      expect.objectContaining(
        'parts' in (read as object) ? { parts: expect.any(Number) } : { fault: 'schema_too_large' },
      ),
    );
    if ('parts' in (read as object)) {
      const input = { schema, key: name, value: value(100_000), whole: 'result' };
      const end = (await watched('checkValue', input)) as string | null | OverBudget;
      expect(end === null || typeof end === 'string' || end instanceof OverBudget).toBe(true);
    }
  },
);
