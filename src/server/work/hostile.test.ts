/**
 * Hostile texts and schemas, each in a pool: they are worked on in a thread unless they are small,
 * and the end is a text, a word about the value, or a budget that was exceeded.
 */
import {
  HOSTILE_HTML,
  HOSTILE_SUBTITLES,
  type HostileText,
} from '../../../test/attacks/inputs/html';
import { HOSTILE_SCHEMAS } from '../../../test/attacks/inputs/schemas';
import { OverBudget } from './over-budget';
import { createWorkPool } from './pool';
import { TASKS, type Input, type TaskName } from './tasks';
import { htmlToText } from './text';

/** Texts are read to their end; a check may be stopped. */
const pools = {
  patient: createWorkPool({ timeMs: 60_000 }),
  strict: createWorkPool({ timeMs: 500 }),
};
afterAll(() => Promise.all(Object.values(pools).map(({ close }) => close())));

/** The end of the task. Fails if it held this thread, unless its input is small. */
async function watched<Name extends TaskName>(
  pool: keyof typeof pools,
  name: Name,
  input: Input<Name>,
): Promise<unknown> {
  const here = jest.spyOn(TASKS[name] as { run: (input: never) => unknown }, 'run');
  try {
    const end: unknown = await pools[pool]
      .run(name, input, 'hostile')
      .catch((error: unknown) => (error instanceof OverBudget ? error : Promise.reject(error)));
    const isSmall = (TASKS[name].isSmall as (input: Input<Name>) => boolean)(input);
    expect(here).toHaveBeenCalledTimes(isSmall ? 1 : 0);
    return end;
  } finally {
    here.mockRestore();
  }
}

const named = (inputs: readonly HostileText[]) =>
  inputs.map(({ name, make }): [string, HostileText['make']] => [name, make]);

test.each(named(HOSTILE_HTML))('HTML: %s', async (_name, make) => {
  expect(typeof (await watched('patient', 'htmlToText', make(200_000)))).toBe('string');
});

test.each(named(HOSTILE_SUBTITLES))('subtitles: %s', async (_name, make) => {
  expect(typeof (await watched('patient', 'subtitlesToText', make(200_000)))).toBe('string');
});

test.each(named(HOSTILE_HTML))('screening of HTML: %s', async (_name, make) => {
  const raw = make(50_000);
  const found = await watched('patient', 'screen', { raw, shown: raw });
  expect(found === null || 'rules' in (found as object)).toBe(true);
});

test.each(named(HOSTILE_HTML))('the text of hostile HTML is bounded: %s', (_name, make) => {
  // A rule of four characters becomes a line of forty.
  expect(htmlToText(make(20_000)).length).toBeLessThan(11 * 20_000);
});

test.each(HOSTILE_SCHEMAS.map(({ name, schema, value }) => [name, schema, value] as const))(
  'schema: %s',
  async (name, schema, value) => {
    const read = await watched('strict', 'readSchema', { schema, key: name });
    expect(
      read instanceof OverBudget || 'parts' in (read as object) || 'fault' in (read as object),
    ).toBe(true);
    if ('parts' in (read as object)) {
      const input = { schema, key: name, value: value(100_000), whole: 'result' };
      const end = (await watched('strict', 'checkValue', input)) as string | null | OverBudget;
      expect(end === null || typeof end === 'string' || end instanceof OverBudget).toBe(true);
    }
  },
);
