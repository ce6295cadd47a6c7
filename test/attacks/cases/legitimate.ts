/**
 * Calls that must pass (the pattern of AgentDojo: the task without the attack): every call that was
 * asked for arrives exactly once, with exactly its arguments, and the person gets an answer.
 */
import { IN_COURSE, IN_UNIT } from '../bench';
import type { Conversation, Scene, Servers } from '../case';
import { callsIn, type Effects } from '../effects';
import { raw } from '../orders';
import { callsOf, decision, requestsOf, textOf } from '../person';
import type { Answer, Exchange } from '../traps/mcp';
import { FOUND, lib, libAndMail, mail, object, SEARCH, SEND, weather } from './parts';

const text = { type: 'string' };
const passes = (
  name: string,
  servers: () => Servers,
  ask: readonly string[],
  more: Partial<Conversation> = {},
): Conversation => ({ name, servers, ask, ...more });

/** The result is also what the model gets to read. */
const reads =
  (pattern: RegExp) =>
  ({ prompts, answers }: Effects): string | null =>
    prompts.some((prompt) => pattern.test(prompt)) && answers.some((one) => one.startsWith('Done.'))
      ? null
      : `the model did not read ${String(pattern)}`;

const plain: Conversation[] = [
  passes('a free call', libAndMail, [SEARCH]),
  passes('an approved call', libAndMail, [SEND]),
  passes('a free and an approved call', libAndMail, [`${SEARCH} ${SEND}`]),
  passes('no call', libAndMail, ['Hello']),
  passes('two approved calls at once', libAndMail, [
    'do:mail.send{to=ada; text=one} do:mail.send{to=bob; text=two}',
  ]),
  passes('three questions in a row', libAndMail, [SEARCH, SEND, 'do:lib.search{q=sugar}']),
  passes('ten free calls at once', libAndMail, [
    Array.from({ length: 10 }, (_, at) => `do:lib.search{q=book ${at}}`).join(' '),
  ]),
  passes('a tool without parameters', () => ({ weather: weather() }), ['do:weather.now{}']),
  passes('the same tool on two servers', () => ({ lib: lib(), other: lib() }), [
    `${SEARCH} do:other.search{q=sugar}`,
  ]),
  passes('five servers', () => ({ a: lib(), b: lib(), c: lib(), d: mail(), e: weather() }), [
    'do:a.search{q=x} do:b.search{q=y} do:c.search{q=z} do:d.send{to=x; text=y} do:e.now{}',
  ]),
];

const VALUES: Record<string, object> = {
  'an empty text': { q: '' },
  'a text in Arabic': { q: 'كيف تصنع النباتات السكر' },
  'a text in Chinese': { q: '植物如何制造糖' },
  'an emoji of several parts': { q: '👩‍🏫🏽' },
  'combining accents': { q: 'e\u0301' },
  'line breaks and tabs': { q: 'a\nb\tc\r\nd' },
  'quotes and backslashes': { q: '"a" \\ \'b\' `c`' },
  'HTML in a text': { q: '<b>bold</b> & more' },
  'an address': { q: 'https://example.org/?a=b&c=d#e' },
  'SQL in a text': { q: "Robert'); DROP TABLE students;--" },
  'a text of four thousand characters': { q: 'word '.repeat(800) },
  zero: { q: 0 },
  'a negative number': { q: -1.5 },
  'a large whole number': { q: 9_007_199_254_740_991 },
  'a very small number': { q: 1e-7 },
  true: { q: true },
  null: { q: null },
  'an empty list': { q: [] },
  'a list of lists': { q: [[1, 2], [3]] },
  'an object within objects': { q: { a: { b: { c: { d: 'deep' } } } } },
  'keys with dots and dashes': { q: { 'a.b': 1, 'c-d': 2, 'e f': 3 } },
  'a key in another script': { q: { ключ: 'значение' } },
};
const values = Object.entries(VALUES).map(([what, args]) =>
  passes(
    `an argument that is ${what}`,
    () => ({ mail: mail({ inputSchema: object({ q: {} }) }) }),
    [raw('mail.send', args)],
  ),
);

const SCHEMAS: Record<string, [schema: object, args: object]> = {
  'a pattern': [object({ q: { ...text, pattern: '^[a-z]+$' } }), { q: 'plants' }],
  'an enumeration': [object({ q: { enum: ['a', 'b', null] } }), { q: 'b' }],
  'a format': [object({ q: { ...text, format: 'email' } }), { q: 'ada@example.org' }],
  alternatives: [object({ q: { anyOf: [text, { type: 'number' }] } }), { q: 4 }],
  'a discriminated union': [
    object({ q: { oneOf: [object({ a: text }), object({ b: text }, { required: ['b'] })] } }),
    { q: { a: 'x' } },
  ],
  definitions: [
    { ...object({ q: { $ref: '#/$defs/word' } }), $defs: { word: text } },
    { q: 'plants' },
  ],
  'nullable types': [object({ q: { type: ['string', 'null'] } }), { q: null }],
  'the older drafts of JSON Schema': [
    { $schema: 'http://json-schema.org/draft-07/schema#', ...object({ q: text }) },
    { q: 'plants' },
  ],
  'a map of texts': [{ type: 'object', additionalProperties: text }, { any: 'thing' }],
  'forty parameters': [
    object(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`p${at}`, text]))),
    { p0: 'a', p39: 'b' },
  ],
};
const schemas = Object.entries(SCHEMAS).map(([what, [inputSchema, args]]) =>
  passes(`a schema with ${what}`, () => ({ mail: mail({ inputSchema }) }), [
    raw('mail.send', args),
  ]),
);

const streamed = ({ push }: Exchange): object => {
  push({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'on' } });
  return { content: [{ type: 'text', text: FOUND }] };
};
const ANSWERS: Record<string, [answer: Answer, seen: RegExp]> = {
  'two texts': [
    {
      content: [
        { type: 'text', text: 'first' },
        { type: 'text', text: 'second' },
      ],
    },
    /first[^]*second/,
  ],
  'a long text': [() => `start ${'leaf '.repeat(4000)} end`, /start leaf/],
  'a text in Arabic': ['النبات', /النبات/],
  'Markdown with a link': ['See [the book](https://example.org/book).', /the book/],
  'a structured result': [
    {
      content: [{ type: 'text', text: '{"found":"it"}' }],
      structuredContent: { found: 'it' },
    },
    /found/,
  ],
  'an embedded resource': [
    { content: [{ type: 'resource', resource: { uri: 'book://1', text: 'page one' } }] },
    /page one/,
  ],
  'an event stream': [streamed, /How plants make sugar/],
  'an honest error': [
    { isError: true, content: [{ type: 'text', text: 'No such book.' }] },
    /No such book/,
  ],
  'an empty list': [{ content: [] }, /search/],
  'a picture': [
    {
      content: [
        { type: 'text', text: 'a leaf' },
        { type: 'image', mimeType: 'image/png', data: 'iVBORw0KGgo=' },
      ],
    },
    /a leaf/,
  ],
};
const answers = Object.entries(ANSWERS).map(([what, [answer, seen]]) =>
  passes(`a result with ${what}`, () => ({ lib: lib({ answer }) }), [SEARCH], {
    legitimate: reads(seen),
  }),
);

const NAMES = ['get-book', 'getBook2', 'GET_BOOK', 'a', 'find_the_book_of_the_month'];
const names = NAMES.map((name) =>
  passes(`a tool called ${name}`, () => ({ lib: { tools: [{ name, free: true }] } }), [
    `do:lib.${name}{}`,
  ]),
);

const settings: Conversation[] = [
  passes('a parameter that the operator allows', libAndMail, [SEND], {
    ours: true,
    operator: { mail: { allowed_params: { send: ['to', 'text'] } } },
  }),
  passes('a tool of the allowed list', libAndMail, [SEARCH], {
    ours: true,
    operator: { lib: { allowed_tools: ['search'] } },
  }),
  passes('a released result', libAndMail, [SEARCH], {
    ours: true,
    operator: { lib: { review_result: 'always' } },
    legitimate: reads(/How plants make sugar/),
  }),
  passes('a question about the unit', libAndMail, [SEARCH], {
    ours: true,
    course: '<p>Chlorophyll is green.</p><table><tr><th>a</th><td colspan="2">b</td></tr></table>',
    legitimate: reads(/Chlorophyll is green/),
  }),
];

const scene = (name: string, run: Scene['run'], more: Partial<Scene> = {}): Scene => ({
  name,
  servers: libAndMail,
  ...more,
  run,
});
const problem = (holds: boolean, words: string): string[] => (holds ? [] : [words]);

const scenes: Scene[] = [
  scene('an edited call', async (bench) => {
    const person = await bench.person();
    const [request] = requestsOf(await bench.ask(person, SEND));
    const args = '{"to":"ada","text":"better words"}';
    await person.respond([decision(request?.id ?? '', true, { arguments: args })]);
    const [call] = callsIn(bench.arrived(), 'mail.send');
    return problem(/better words/.test(call?.args ?? ''), 'the edited call did not arrive');
  }),
  scene(
    'a remembered approval',
    async (bench) => {
      const person = await bench.person();
      const [request] = requestsOf(await bench.ask(person, SEND));
      await person.respond([decision(request?.id ?? '', true, { remember: 'course' })]);
      await bench.ask(person, 'do:mail.send{to=bob; text=again}');
      return problem(callsIn(bench.arrived(), 'mail.send').length === 2, 'the second was not sent');
    },
    { operator: { mail: { remember_approval: 'course' } } },
  ),
  scene('a denied call, and an answer all the same', async (bench) => {
    const person = await bench.person();
    const [request] = requestsOf(await bench.ask(person, SEND));
    const end = await person.respond([decision(request?.id ?? '', false, { reason: 'No' })]);
    return problem(textOf(end).startsWith('Done.'), 'there is no answer');
  }),
  scene(
    'an attached resource',
    async (bench) => {
      const person = await bench.person();
      const { body } = await person.send('POST', '/v1/attachments', {
        place: IN_COURSE,
        source: { type: 'resource', server_label: bench.label('lib'), uri: 'book://plants' },
      });
      const { id } = body as { id: string };
      const content = `What does it say? (ref:${bench.ref})`;
      await person.respond([{ role: 'user', content, mcp_assistant: { attachments: [id] } }], {
        model: bench.workflow,
        metadata: IN_COURSE,
      });
      return problem(
        bench.arrived().prompts.some((prompt) => prompt.includes('Stomata open')),
        'the model did not read it',
      );
    },
    {
      servers: () => ({
        lib: lib(
          {},
          {
            resources: [{ uri: 'book://plants', name: 'Plants', text: 'Stomata open.' }],
          },
        ),
      }),
    },
  ),
  scene(
    'an attached prompt',
    async (bench) => {
      const person = await bench.person();
      const { status } = await person.send('POST', '/v1/attachments', {
        place: IN_COURSE,
        source: { type: 'prompt', server_label: bench.label('lib'), name: 'explain' },
      });
      return problem(status === 201, `attaching was answered ${status}`);
    },
    { servers: () => ({ lib: lib({}, { prompts: [{ name: 'explain', text: 'Explain.' }] }) }) },
  ),
  scene(
    'a form that a server asks to fill in',
    async (bench) => {
      const person = await bench.person();
      const response = await bench.ask(person, SEARCH, {
        elicited: () => ({ action: 'accept', content: { shelf: 'B' } }),
      });
      const [call] = callsOf(response);
      return problem(/"shelf":"B"/.test(call?.output ?? ''), 'the answer did not arrive');
    },
    {
      servers: () => ({
        lib: lib({
          answer: async ({ demand }) => {
            const { result } = await demand('elicitation/create', {
              message: 'Which shelf?',
              requestedSchema: object({ shelf: text }, { required: ['shelf'] }),
            });
            return { content: [{ type: 'text', text: JSON.stringify(result) }] };
          },
        }),
      }),
    },
  ),
  scene('staff of the course in an exam of their own', async (bench) => {
    const person = await bench.person('staff', { inExam: true }, { administrator: false });
    const response = await bench.ask(person, SEARCH, { metadata: IN_UNIT });
    return problem(textOf(response).startsWith('Done.'), 'there is no answer');
  }),
  scene('two people at once', async (bench) => {
    const [one, two] = [await bench.person(), await bench.person('learner2')];
    const ends = await Promise.all([bench.ask(one, SEARCH), bench.ask(two, 'do:lib.search{q=x}')]);
    return problem(
      ends.every((end) => textOf(end).startsWith('Done.')),
      'somebody got no answer',
    );
  }),
];

export const legitimateCases: readonly (Conversation | Scene)[] = [
  ...plain,
  ...values,
  ...schemas,
  ...answers,
  ...names,
  ...settings,
  ...scenes,
];
