/** Inputs that want to hold the process, fill its memory or flood its database. */
import type { ResponseObject } from '../../../src/protocol';
import { IN_UNIT, type Bench } from '../bench';
import { attacks, type Conversation, type Scene } from '../case';
import { callsIn } from '../effects';
import { raw } from '../orders';
import { Refused, codeOf, decision, requestsOf, type Person } from '../person';
import { HOSTILE_SCHEMAS } from '../inputs/schemas';
import type { Answer, Exchange, TrapServer } from '../traps/mcp';
import { lib, mail, object, SEARCH, SEND } from './parts';

/** Somebody else looks at the assistant while `work` goes on; it must not come last. */
async function beside(bench: Bench, work: () => Promise<unknown>): Promise<string[]> {
  const onlooker = await bench.person('learner2');
  const query = new URLSearchParams({ ...IN_UNIT, model: bench.workflow });
  const order: string[] = [];
  const working = work().finally(() => order.push('work'));
  // It is awaited below, unless the onlooker fails first.
  working.catch(() => {});
  // One request after the other, as long as the work goes on.
  let looked = 0;
  while (order.length === 0) {
    const { status } = await onlooker.send('GET', `/v1/assistant?${query}`);
    if (status !== 200) {
      throw new Error(`the onlooker got ${status}`);
    }
    looked += 1;
  }
  await working;
  return looked > 0 ? [] : ['nobody else was answered meanwhile'];
}

/** An answer or a coded reason, both are fine. */
async function told(work: () => Promise<ResponseObject>): Promise<string> {
  try {
    const { error } = await work();
    return error?.code ?? 'answered';
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    return error.code;
  }
}

const asking = (name: string, more: Partial<Scene>, text = SEARCH, inUnit = false): Scene => ({
  name,
  servers: () => ({ lib: lib(), mail: mail() }),
  ...more,
  async run(bench) {
    const person = await bench.person(
      'learner',
      more.course === undefined ? {} : { html: more.course },
    );
    const options = inUnit ? { metadata: IN_UNIT } : {};
    let end = '';
    const late = await beside(bench, async () => {
      end = await told(() => bench.ask(person, text, options));
    });
    if (bench.arrived().prompts.length === 0) {
      throw new Error(`the model was never asked: ${end}`);
    }
    return late;
  },
});

const BIG = 100_000_000;
const HTML: Record<string, string> = {
  'a table of a million columns and rows': `<table><tr><td colspan="1000000" rowspan="1000000">x</td><td>y</td></tr><tr><td>z</td></tr></table>`,
  'a cell over many columns': `<table><tr><td colspan=${BIG}>x</td></tr></table>`,
  'a cell over many rows': `<table>${'<tr><td rowspan=65534>x</td></tr>'.repeat(2000)}</table>`,
  'a Roman list that begins high': `<ol start=${BIG} type=I><li>x</li></ol>`,
  'a table in a table in a table': `${'<table><tr><td colspan=1000>'.repeat(60)}x`,
  'a hundred thousand open blocks': '<div>'.repeat(100_000),
  'many open letters': '<b>'.repeat(160_000),
  'many lists': '<ul><li>'.repeat(60_000),
  'many attributes': `<p ${'a=1 '.repeat(200_000)}>x</p>`,
  'half a tag': '<a '.repeat(200_000),
  'many entities': '&amp;'.repeat(150_000),
  'long white space': `<p>x${' '.repeat(700_000)}y</p>`,
};
const courses = Object.entries(HTML).map(([what, html]) =>
  asking(`course text with ${what}`, { course: html, workflow: {} }, SEARCH, true),
);

const slow = (from: number): string => `^(${'(a?)'.repeat(from)}${'a'.repeat(from)})$`;
const patterns = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `p${at}`,
      { type: 'string', pattern: `(a?){100}a{36,${36 + at}}$` },
    ]),
  );
const text = { type: 'string' };
const longText = 'a'.repeat(30_000);
/** The model writes as much, though no person could. */
const FILL = 'fill:lib.search{q=30000}';

const schemas: Scene[] = [
  asking(
    'sixty-four patterns against long arguments',
    {
      servers: () => ({
        lib: lib({
          inputSchema: {
            type: 'object',
            additionalProperties: { allOf: Object.values(patterns(64)) },
          },
        }),
      }),
    },
    FILL,
  ),
  asking(
    'a pattern that goes back',
    {
      servers: () => ({
        lib: lib({ inputSchema: object({ q: { ...text, pattern: '^(a+)+$' } }) }),
      }),
    },
    FILL,
  ),
  asking(
    'patterns for the names of many parameters',
    {
      servers: () => ({
        lib: lib({
          inputSchema: {
            type: 'object',
            patternProperties: { [slow(30)]: text, '(a|aa)+$': text },
          },
        }),
      }),
    },
    raw(
      'lib.search',
      Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${'a'.repeat(50)}${at}`, 'x'])),
    ),
  ),
  asking('sixty-four patterns against a long result', {
    servers: () => ({
      lib: lib({
        outputSchema: object({
          items: { type: 'array', items: { allOf: Object.values(patterns(64)) } },
        }),
        answer: { content: [], structuredContent: { items: [longText, longText, longText] } },
      }),
    }),
  }),
  asking('unique items of a long result', {
    servers: () => ({
      lib: lib({
        outputSchema: object({ items: { type: 'array', uniqueItems: true } }),
        answer: {
          content: [],
          structuredContent: { items: Array.from({ length: 20_000 }, (_, at) => ({ at })) },
        },
      }),
    }),
  }),
  asking('alternatives within alternatives', {
    servers: () => {
      let schema: object = { type: 'string', minLength: 9 };
      for (let at = 0; at < 12; at += 1) {
        schema = { anyOf: [schema, schema, schema] };
      }
      return { lib: lib({ inputSchema: object({ q: schema }) }) };
    },
  }),
];

/** Characters of a result that is just small enough to be checked. */
const CHECKED = 200_000;
const results = HOSTILE_SCHEMAS.slice(0, 12).map(({ name, schema, value }) =>
  asking(`a result and ${name}`, {
    servers: () => ({
      lib: lib({
        outputSchema: schema,
        answer: { content: [], structuredContent: value(CHECKED) },
      }),
    }),
  }),
);

const MIB = 1_048_576;
const big = (bytes: number): string => 'x'.repeat(bytes);
const sizes: Record<string, Answer> = {
  'a result of 7 MiB': () => big(7 * MIB),
  'a result of 40 MiB': () => big(40 * MIB),
  'a protocol error of 6 MB': ({ fail }) => fail(-32000, big(6_000_000)),
  'a tool error of 6 MB': () => ({
    isError: true,
    content: [{ type: 'text', text: big(6_000_000) }],
  }),
  'a hundred thousand parts': () => ({
    content: Array.from({ length: 100_000 }, () => ({ type: 'text', text: 'x' })),
  }),
  'an event stream without an end': ({ push, response }) => {
    const timer = setInterval(() => push(`: ${big(MIB)}\n\n`), 2);
    response.on('close', () => clearInterval(timer));
    return new Promise(() => {});
  },
  'ten thousand questions': async ({ demand }) => {
    for (let at = 0; at < 10_000; at += 1) {
      void demand('elicitation/create', { message: 'x', requestedSchema: object({ a: text }) });
    }
    return new Promise(() => {});
  },
};

/** Characters that one prompt may have, whatever a server sends. */
const MAX_PROMPT = 200_000;
const bounded = (bench: Bench): string[] =>
  bench
    .arrived()
    .prompts.filter((prompt) => prompt.length > MAX_PROMPT)
    .map(({ length }) => `a prompt of ${length} characters`);

const sized = Object.entries(sizes).map(([what, answer]): Scene => {
  const scene = asking(what, { servers: () => ({ lib: lib({ answer }), mail: mail() }) });
  return { ...scene, run: async (bench) => [...(await scene.run(bench)), ...bounded(bench)] };
});

const listings: Record<string, TrapServer> = {
  'three thousand tools': {
    tools: Array.from({ length: 3000 }, (_, at) => ({ name: `tool${at}`, description: big(500) })),
  },
  'a listing without an end': {
    on: {
      'tools/list': () => ({
        tools: [{ name: `t${Math.random()}`, inputSchema: { type: 'object' } }],
        nextCursor: String(Math.random()),
      }),
    },
  },
  'a description of a million characters': { tools: [{ name: 'a', description: big(MIB) }] },
};
const listed = Object.entries(listings).map(([what, server]): Scene => {
  const scene = asking(what, { servers: () => ({ lib: lib(), evil: server }) });
  return { ...scene, run: async (bench) => [...(await scene.run(bench)), ...bounded(bench)] };
});

/** However many calls the model asks for: everybody can still say no. */
const many = (name: string, order: string, mostCalls: number): Scene => ({
  name,
  servers: () => ({ lib: lib(), mail: mail() }),
  async run(bench) {
    const person = await bench.person();
    const stuck: string[] = [];
    const late = await beside(bench, async () => {
      const response = await bench.ask(person, order);
      const requests = requestsOf(response);
      if (requests.length > 0) {
        const reply = await person.send('POST', '/v1/responses', {
          input: requests.map(({ id }) => decision(id, false)),
        });
        if (reply.status !== 200) {
          stuck.push(`${requests.length} requests cannot be denied: ${codeOf(reply)}`);
        }
      }
    });
    const calls = callsIn(bench.arrived()).length;
    return [...late, ...stuck, ...(calls > mostCalls ? [`${calls} calls arrived`] : [])];
  },
});

const repeated = <T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)));

/** How many of 400 conversations without a message are kept; 20 are opened at once. */
async function keptConversations(person: Person): Promise<number> {
  const metadata = {
    course_id: IN_UNIT.course_id,
    ...Object.fromEntries(Array.from({ length: 15 }, (_, at) => [`k${at}`, big(512)])),
  };
  const ids: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const replies = await repeated(20, () =>
      person.send('POST', '/v1/conversations', { metadata }),
    );
    ids.push(...replies.map(({ body }) => String((body as { id?: string }).id)));
  }
  const found = await repeated(ids.length, (at) =>
    person.send('GET', `/v1/conversations/${ids[at]}`),
  );
  return found.filter(({ status }) => status === 200).length;
}

const people: Scene[] = [
  {
    name: 'one person opens four hundred conversations',
    async run(bench) {
      const person = await bench.person();
      let kept = 0;
      const late = await beside(bench, async () => {
        kept = await keptConversations(person);
      });
      return [...late, ...(kept > 20 ? [`${kept} of them are kept`] : [])];
    },
  },
  {
    name: 'one person follows an answer three hundred times',
    servers: () => ({ lib: lib(), mail: mail() }),
    async run(bench) {
      const person = await bench.person();
      const response = await bench.ask(person, SEND);
      return beside(bench, () =>
        repeated(300, () => person.send('GET', `/v1/responses/${response.id}?stream=true`)),
      );
    },
  },
  {
    name: 'deep and wide JSON in a request',
    async run(bench) {
      const person = await bench.person();
      const deep = `{"input":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
      return beside(bench, () => person.send('POST', '/v1/responses', deep));
    },
  },
  {
    name: 'a body above the limit',
    async run(bench) {
      const person = await bench.person();
      const { status } = await person.send('POST', '/v1/responses', {
        input: big(5 * MIB),
      });
      return status === 413 ? [] : [`answered ${status}`];
    },
  },
];

/** The same in every host: what a server sends is not all put before the model. */
const everywhere: Conversation[] = [
  ['a result of 3 MiB', () => big(3 * MIB)] as const,
  ['a protocol error of 3 MiB', ({ fail }: Exchange) => fail(-32000, big(3 * MIB))] as const,
].map(([name, answer]): Conversation => ({
  name,
  servers: () => ({ lib: lib({ answer }), mail: mail() }),
  ask: [SEARCH],
  forbidden: ({ prompts }) =>
    prompts
      .filter((prompt) => prompt.length > MAX_PROMPT)
      .map(({ length }) => `a prompt of ${length} characters`),
}));
everywhere.push({
  name: 'a model that never stops calling',
  servers: () => ({ lib: lib() }),
  ask: ['loop:lib.search{q=again}'],
  forbidden: (effects) =>
    callsIn(effects).length > 12 ? [`${callsIn(effects).length} calls arrived`] : [],
});

export const loadCases = attacks('denial-of-service', [
  ...courses,
  ...schemas,
  ...results,
  ...sized,
  ...listed,
  many('five hundred free calls in one step', 'many:lib.search{500; q=x}', 128),
  many('sixty-five gated calls in one step', 'many:mail.send{65; to=ada; text=x}', 0),
  many('three thousand gated calls in one step', 'many:mail.send{3000; to=ada; text=x}', 0),
  ...people,
  ...everywhere,
]);
