/**
 * Bytes shown are bytes sent: a thousand mutations between showing and approving, judged by what
 * the receiving server got.
 */
import fc from 'fast-check';
import { decision, type Asked, type Client } from './client';
import { keyedTool, type Received } from './counting-server';
import { outsideMutations, rowMutations, type Mutation, type Target } from './mutations';
import { range, seededRandom } from '../support/random';
import { atLeast, exactly, noted, type Figures, type RunOptions, type Scenario } from './scenario';
import { spell } from './spelling';
import { inWorld, LABEL, modelName, type Servers, type World, type WrittenCall } from './world';

/** Number of cases that are shown before the BFF is stopped once for all of them. */
const BATCH = 64;
/** Tools with changing definitions take turns, so that none is shown right after its change. */
const CHANGING = 6;
const changingTool = (batch: number, index: number): string =>
  `changing_${batch % 2}_${index % CHANGING}`;
/**
 * A server whose changed tools are not withheld for staff, so that only the approval's own check
 * protects them.
 */
const LENIENT = 'lenient';
/** The label whose address changes with every batch. */
const MOVING = 'moved';
const serversOf = (batch: number): Servers => ({
  [LABEL]: { path: '/mcp' },
  [LENIENT]: { path: '/lenient', definition_changes: 'accept' },
  [MOVING]: { path: `/place-${batch % 2}` },
});

/**
 * After these mutations a plain approval must still work; otherwise a BFF that sends nothing would
 * pass.
 */
const NOT_IN_THE_WAY: ReadonlySet<Mutation['in']> = new Set(['spelling', 'request']);

/** A question whose call is never decided. */
const OTHER = 'other';

interface Case {
  key: string;
  mutation: Mutation;
  tool: string;
  call: WrittenCall;
  decoy: WrittenCall | null;
}

type Shown = Case & { target: Target | null };

interface Tally {
  shown: number;
  asShown: number;
  asEdited: number;
  /** Approved without any obstacle, but not sent. */
  unsent: number;
  /** Names of mutations → how often they got other bytes, or another call, through. */
  broken: Map<string, number>;
}

const awkward = fc.constantFrom<unknown>(
  -0,
  0,
  1,
  1e21,
  1e-7,
  2 ** 53,
  [],
  {},
  'e\u0301',
  '\u00e9',
  '\ufb01',
  '\u202eabc',
  '"}],"key":"x"',
  '\r\n\0',
  '\ud800',
  '{"__proto__":1}',
);
const value = fc.oneof(
  awkward,
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const payload = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), value, { maxKeys: 5 });
const generated = fc.record({ payload, seed: fc.nat() });

function write(key: string, what: unknown, mutation: Mutation, seed: number): string {
  const text = spell({ key, name: 'Jos\u00e9', payload: what }, seededRandom(seed));
  const prefix = mutation.in === 'spelling' ? (mutation.prefix ?? '') : '';
  return `{${prefix}${text.slice(1)}`;
}

/** @param turn How often the mutation was chosen before. */
function labelOf(mutation: Mutation, turn: number): string {
  // Where changes are accepted, other words alone do not keep a call from being sent.
  if (mutation.in === 'definition' && mutation.wordsOnly !== true && turn % 2 === 1) {
    return LENIENT;
  }
  return mutation.in === 'address' ? MOVING : LABEL;
}

/** Every mutation in turn, each time with other arguments. */
function casesOf(all: readonly Mutation[], { n, seed }: RunOptions): Case[] {
  return fc.sample(generated, { numRuns: n, seed }).map((drawn, index) => {
    const mutation = all[index % all.length] as Mutation;
    const key = `case-${index}`;
    const tool =
      mutation.in === 'definition' ? changingTool(Math.floor(index / BATCH), index) : 'act';
    const name = modelName(tool, labelOf(mutation, Math.floor(index / all.length)));
    const decoyTool = mutation.in === 'row' ? mutation.decoy : undefined;
    return {
      key,
      mutation,
      tool,
      call: { name, arguments: write(key, drawn.payload, mutation, drawn.seed) },
      decoy: decoyTool
        ? { name: modelName(decoyTool), arguments: JSON.stringify({ key: `${key}-decoy` }) }
        : null,
    };
  });
}

async function show(client: Client, one: Case, other: Asked): Promise<Shown> {
  const [request] = (await client.ask(one.key)).requests;
  const decoy = one.decoy ? ((await client.ask(`${one.key}-decoy`)).requests[0] ?? null) : null;
  return { ...one, target: request ? { key: one.key, request, decoy, other } : null };
}

/** Changes at the server and in the database; the BFF is down. */
async function mutateBehind(world: World, shown: readonly Shown[], batch: number): Promise<void> {
  const columns = (await world.query("SELECT name FROM pragma_table_info('tool_calls')")).map(
    ({ name }) => String(name),
  );
  for (const { mutation, target, tool } of shown) {
    if (mutation.in === 'row' && target) {
      for (const [sql, values] of mutation.statements(target, columns)) {
        await world.query(sql, values);
      }
    }
    if (mutation.in === 'definition') {
      world.server.tools = world.server.tools.map((offered) =>
        offered.name === tool ? mutation.change(offered) : offered,
      );
    }
  }
  world.configure(serversOf(batch + 1));
}

async function approve(client: Client, { mutation, target }: Shown): Promise<void> {
  if (!target) {
    return;
  }
  if (mutation.in === 'request' && (await client.post(mutation.body(target))).status === 200) {
    return;
  }
  await client.post({ input: [decision(target.request.id, true)] });
}

/** What arrived: what was shown, the person's edit, or something that must not have been sent. */
function kindOf(
  { mutation, target }: Shown,
  { bytes, tool, path }: Received,
): 'shown' | 'edited' | 'other' {
  const mustNotBeSent = mutation.in === 'definition' || mutation.in === 'address';
  if (!target || mustNotBeSent || tool !== target.request.name || path !== '/mcp') {
    return 'other';
  }
  if (bytes === target.request.arguments) {
    return 'shown';
  }
  return mutation.in === 'request' && mutation.edits?.(target) === bytes ? 'edited' : 'other';
}

function judge(world: World, shown: readonly Shown[], tally: Tally): void {
  for (const one of shown) {
    const kinds = world.server.of(one.key).map((received) => kindOf(one, received));
    if (one.target) {
      tally.shown += 1;
    }
    if (kinds.includes('shown')) {
      tally.asShown += 1;
    }
    if (kinds.includes('edited')) {
      tally.asEdited += 1;
    }
    if (one.target && NOT_IN_THE_WAY.has(one.mutation.in) && kinds.length === 0) {
      tally.unsent += 1;
    }
    if (
      kinds.includes('other') ||
      kinds.length > 1 ||
      world.server.of(`${one.key}-decoy`).length > 0
    ) {
      const name = `${one.mutation.in}: ${one.mutation.name}`;
      tally.broken.set(name, (tally.broken.get(name) ?? 0) + 1);
    }
  }
}

async function tryAll(world: World, cases: readonly Case[], { log }: RunOptions): Promise<Figures> {
  const { client, bff } = world;
  const tally: Tally = { shown: 0, asShown: 0, asEdited: 0, unsent: 0, broken: new Map() };
  const other = await client.ask(OTHER);
  const original = world.server.tools;
  for (const batch of range(Math.ceil(cases.length / BATCH))) {
    const shown = await Promise.all(
      cases.slice(batch * BATCH, (batch + 1) * BATCH).map((one) => show(client, one, other)),
    );
    await bff.stop();
    await mutateBehind(world, shown, batch);
    await bff.restart();
    await Promise.all(shown.map((one) => approve(client, one)));
    judge(world, shown, tally);
    world.server.tools = original;
  }
  for (const [name, times] of tally.broken) {
    log(`other bytes got through ${times} times: ${name}`);
  }
  const keys = new Set(cases.map(({ key }) => key));
  return {
    'mutated cases': noted(cases.length),
    'calls shown': noted(tally.shown),
    'sent as shown': atLeast(tally.asShown, 1),
    'sent as the person edited them': noted(tally.asEdited),
    'approved and not sent, without a reason': exactly(tally.unsent, 0),
    'executions with other bytes, or of another call': exactly(
      [...tally.broken.values()].reduce((sum, times) => sum + times, 0),
      0,
    ),
    'calls that belong to no case': exactly(
      world.server.received.filter(({ key }) => !keys.has(key.replace('-decoy', ''))).length,
      0,
    ),
  };
}

function mutating(all: readonly Mutation[]): Scenario['run'] {
  return (options) => {
    const cases = casesOf(all, options);
    const written = new Map(cases.map(({ key, call }) => [key, call]));
    for (const { key, decoy } of cases) {
      if (decoy) {
        written.set(`${key}-decoy`, decoy);
      }
    }
    written.set(OTHER, { name: modelName('act'), arguments: JSON.stringify({ key: OTHER }) });
    const changing = range(2).flatMap((turn) =>
      range(CHANGING).map((index) => keyedTool(changingTool(turn, index), 'Serves café.')),
    );
    return inWorld(
      {
        program: options.program,
        tools: [
          keyedTool('act'),
          keyedTool('other', 'Does another piece of business.'),
          ...changing,
        ],
        servers: serversOf(0),
        callsFor: (question) => [written.get(question)].filter((call) => call !== undefined),
      },
      (world) => tryAll(world, cases, options),
    );
  };
}

const promise =
  'bytes shown are bytes sent; no execution with other bytes, checked at the receiving server';

export const bytesScenarios: readonly Scenario[] = [
  {
    id: 'bytes',
    title: 'Arguments, requests, history, definitions and addresses mutated',
    promise,
    full: 1000,
    quick: 64,
    needs: [],
    run: mutating(outsideMutations),
  },
  {
    id: 'bytes-rows',
    title: 'Rows of the database mutated',
    promise,
    full: 500,
    quick: 64,
    needs: [],
    run: mutating(rowMutations),
  },
];
