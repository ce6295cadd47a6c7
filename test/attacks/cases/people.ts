/** People who want what belongs to others, or what their place does not allow. */
import type { Item, ItemList, ResponseObject } from '../../../src/protocol';
import { IN_COURSE, IN_UNIT, type Bench } from '../bench';
import { attacks, type Scene } from '../case';
import { SECRET, SEARCH, SEND, mail } from './parts';
import { callsOf, decision, Refused, requestsOf, review, type Person, type Reply } from '../person';
import type { TrapServer } from '../traps/mcp';

const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const BOOK = 'book://plants';

const library = (): TrapServer => ({
  tools: [
    {
      name: 'search',
      free: true,
      answer: {
        content: [
          { type: 'text', text: `Found ${SECRET}` },
          { type: 'image', mimeType: 'image/png', data: PICTURE },
        ],
      },
    },
  ],
  resources: [{ uri: BOOK, name: 'Plants', text: `About plants ${SECRET}` }],
});

const servers = () => ({ lib: library(), mail: mail() });

/** What one person has: a conversation with a result, an attachment and an open request. */
interface Things {
  conversation: string;
  response: string;
  request: string;
  call: string;
  media: string;
  attachment: string;
}

async function own(bench: Bench, owner: Person): Promise<Things> {
  const response = await bench.ask(owner, `${SECRET}: ${SEARCH} then ${SEND}`);
  const [request] = requestsOf(response);
  const [call] = callsOf(response);
  const { body } = await owner.send('POST', '/v1/attachments', {
    place: IN_COURSE,
    source: { type: 'resource', server_label: bench.label('lib'), uri: BOOK },
  });
  const attachment = (body as { id?: string }).id;
  if (!request || !call || attachment === undefined) {
    throw new Error('the owner does not have everything');
  }
  return {
    conversation: response.conversation.id,
    response: response.id,
    request: request.id,
    call: call.id,
    media: call.mcp_assistant.media[0]?.id ?? '',
    attachment,
  };
}

type Attempt = [method: string, path: string, body?: object];
const ask = (more: object): Attempt => [
  'POST',
  '/v1/responses',
  { input: 'hello', metadata: IN_COURSE, ...more },
];

const ROUTES: Record<string, (things: Things, bench: Bench) => Attempt> = {
  'reads a conversation': ({ conversation }) => ['GET', `/v1/conversations/${conversation}`],
  'renames a conversation': ({ conversation }) => [
    'POST',
    `/v1/conversations/${conversation}`,
    { metadata: { title: 'mine' } },
  ],
  'removes a conversation': ({ conversation }) => ['DELETE', `/v1/conversations/${conversation}`],
  'reads the items': ({ conversation }) => ['GET', `/v1/conversations/${conversation}/items`],
  'reads the responses': ({ conversation }) => [
    'GET',
    `/v1/conversations/${conversation}/responses`,
  ],
  'asks in a conversation': ({ conversation }) => ask({ conversation }),
  'asks in a conversation, as an object': ({ conversation }) =>
    ask({ conversation: { id: conversation } }),
  'continues a response': ({ response }) => ask({ previous_response_id: response }),
  'reads a response': ({ response }) => ['GET', `/v1/responses/${response}`],
  'follows a response': ({ response }) => ['GET', `/v1/responses/${response}?stream=true`],
  'cancels a response': ({ response }) => ['POST', `/v1/responses/${response}/cancel`, {}],
  'rates a response': ({ response }) => [
    'POST',
    `/v1/responses/${response}/feedback`,
    { rating: 'down' },
  ],
  'approves a call': ({ request }) => [
    'POST',
    '/v1/responses',
    { input: [decision(request, true)] },
  ],
  'denies a call': ({ request }) => [
    'POST',
    '/v1/responses',
    { input: [decision(request, false)] },
  ],
  'approves a call with other arguments': ({ request }) => [
    'POST',
    '/v1/responses',
    { input: [decision(request, true, { arguments: '{"to":"mallory","text":"x"}' })] },
  ],
  'releases a result': ({ call }) => [
    'POST',
    '/v1/responses',
    { input: [review({ id: call }, true)] },
  ],
  'loads a picture': ({ call, media }) => ['GET', `/v1/mcp_calls/${call}/media/${media}`],
  'answers for somebody during a call': ({ call }) => [
    'POST',
    `/v1/mcp_calls/${call}/elicitations/elic_1`,
    { action: 'accept' },
  ],
  'reads an attachment': ({ attachment }) => ['GET', `/v1/attachments/${attachment}`],
  'removes an attachment': ({ attachment }) => ['DELETE', `/v1/attachments/${attachment}`],
  'turns a tool off': (_things, bench) => [
    'POST',
    `/v1/mcp_servers/${bench.label('mail')}/tools/send/switch`,
    { disabled: true },
  ],
  'accepts a tool': (_things, bench) => [
    'POST',
    `/v1/mcp_servers/${bench.label('mail')}/tools/send/accept`,
    { definition_hash: 'a'.repeat(64) },
  ],
};

const REFUSALS = [401, 403, 404];
/** Who tries. */
const THIEVES = ['learner2', 'staff', 'unenrolled', 'anonymous'] as const;

async function tryAs(
  bench: Bench,
  who: (typeof THIEVES)[number],
  attempt: Attempt,
): Promise<Reply> {
  const isNobody = who === 'anonymous';
  // Course staff, not an administrator of the site.
  const thief = await bench.person(isNobody ? 'learner' : who, {}, { administrator: false });
  const [method, path, body] = attempt;
  return thief.send(method, path, body, isNobody ? { authorization: '' } : {});
}

async function stillThere(owner: Person, { conversation, attachment, request }: Things) {
  const items = await owner.send('GET', `/v1/conversations/${conversation}/items?limit=200`);
  const found = (items.body as ItemList).data.find((item: Item) => item.id === request);
  const kept = await owner.send('GET', `/v1/attachments/${attachment}`);
  return found?.type === 'mcp_approval_request' &&
    found.mcp_assistant.state === 'pending' &&
    kept.status === 200
    ? []
    : ['the owner has lost something'];
}

const thefts = Object.entries(ROUTES).map(([what, attemptOf]): Scene => ({
  name: `somebody else ${what}`,
  servers,
  async run(bench) {
    const owner = await bench.person();
    const things = await own(bench, owner);
    const violations: string[] = [];
    for (const who of THIEVES) {
      const { status, text } = await tryAs(bench, who, attemptOf(things, bench));
      if (!REFUSALS.includes(status) || text.includes(SECRET)) {
        violations.push(`${who} got ${status}`);
      }
    }
    const { received } = bench.arrived();
    return [
      ...violations,
      ...received.filter(({ tool }) => tool === 'send').map(() => 'the mail was sent'),
      ...(await stillThere(owner, things)),
    ];
  },
}));

const LISTS: Record<string, string> = {
  'lists conversations': `/v1/conversations?course_id=${encodeURIComponent(IN_COURSE.course_id)}`,
  'searches conversations': `/v1/conversations?course_id=${encodeURIComponent(IN_COURSE.course_id)}&query=${SECRET}`,
  'lists remembered approvals': `/v1/grants?course_id=${encodeURIComponent(IN_COURSE.course_id)}`,
};
const lists = Object.entries(LISTS).map(([what, path]): Scene => ({
  name: `somebody else ${what}`,
  servers,
  async run(bench) {
    const things = await own(bench, await bench.person());
    const thief = await bench.person('learner2');
    const { text } = await thief.send('GET', path);
    return text.includes(SECRET) || text.includes(things.conversation)
      ? ['the list holds what belongs to somebody else']
      : [];
  },
}));

const sending: Scene = {
  name: 'somebody else sends an attachment',
  servers,
  async run(bench) {
    const { attachment } = await own(bench, await bench.person());
    const thief = await bench.person('learner2');
    const { status } = await thief.send('POST', '/v1/responses', {
      input: [{ role: 'user', content: 'hi', mcp_assistant: { attachments: [attachment] } }],
      metadata: IN_COURSE,
      model: bench.workflow,
    });
    return status < 400 ? ['the attachment was sent'] : [];
  },
};

/** What must be refused before anything is asked of a model. */
function refusedAsk(name: string, metadata: object, more: Partial<Scene> = {}): Scene {
  return {
    name,
    servers,
    ...more,
    async run(bench) {
      const person = await bench.person('learner');
      try {
        await bench.ask(person, SEARCH, { metadata: metadata as Record<string, string> });
        return ['it was answered'];
      } catch (error) {
        if (!(error instanceof Refused)) {
          throw error;
        }
        return bench.arrived().prompts.length > 0 ? ['the model was asked'] : [];
      }
    },
  };
}

const OTHER = 'course-v1:OpenX+CHEM101+2026_T1';
const inOther = { scopes: [{ course_id: OTHER }] };
const { course_id: COURSE_ID } = IN_COURSE;
const block = (type: string, id: string) =>
  `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;

const courses: Scene[] = [
  refusedAsk('a course that is not there', { course_id: OTHER }),
  refusedAsk("another course's workflow", IN_COURSE, { workflow: inOther }),
  refusedAsk('a workflow for other courses only', IN_COURSE, {
    workflow: { access: { courses: ['course-v1:OpenX+CHEM*'] } },
  }),
  refusedAsk('a workflow for staff', IN_COURSE, { workflow: { access: { roles: ['staff'] } } }),
  refusedAsk('a workflow for another track', IN_COURSE, {
    workflow: { access: { enrollment_modes: ['masters'] } },
  }),
  refusedAsk('a workflow of another slot', IN_COURSE, {
    workflow: { scopes: [{ course_id: COURSE_ID, ui_slot_selector_id: 'elsewhere' }] },
  }),
  refusedAsk('a course key with a zero byte', { course_id: `${COURSE_ID}\u0000` }),
  refusedAsk('a course key with a path', { course_id: `${COURSE_ID}/../x` }),
  refusedAsk('a course key with encoded dots', { course_id: `${COURSE_ID}%2f%2e%2e` }),
  refusedAsk('a course key with a query', { course_id: `${COURSE_ID}?x=` }),
  refusedAsk('a unit of another sequence', { ...IN_UNIT, unit_id: block('vertical', 'limits') }),
  refusedAsk('a unit without its sequence', {
    ...IN_COURSE,
    unit_id: `block-v1:OpenX+CHEM101+2026_T1+type@vertical+block@a`,
    sequence_id: 'block-v1:OpenX+CHEM101+2026_T1+type@sequential+block@a',
  }),
  refusedAsk('a unit that is not released', {
    ...IN_COURSE,
    sequence_id: block('sequential', 'respiration'),
    unit_id: block('vertical', 'resp_1'),
  }),
  {
    name: 'a decision moves a conversation into another workflow',
    servers: () => ({ ...servers(), other: { tools: [{ name: 'read', free: true }] } }),
    workflow: {
      mcp_access: {},
    },
    async run(bench) {
      const person = await bench.person();
      const response = await bench.ask(person, SEND);
      const [request] = requestsOf(response);
      const { status } = await person.send('POST', '/v1/responses', {
        input: [decision(request?.id ?? '', false)],
        model: `c${Number(bench.workflow.slice(1)) - 1}`,
      });
      return status < 400 ? ['the decision was taken in another workflow'] : [];
    },
  },
  {
    name: "an attachment from another course's server",
    servers,
    workflow: inOther,
    async run(bench) {
      const person = await bench.person();
      const { status, text } = await person.send('POST', '/v1/attachments', {
        place: IN_COURSE,
        source: { type: 'resource', server_label: bench.label('lib'), uri: BOOK },
      });
      return status < 400 || text.includes(SECRET) ? [`got ${status}`] : [];
    },
  },
  {
    name: 'feedback of a course by somebody who is not its staff',
    async run(bench) {
      const person = await bench.person();
      const { status } = await person.send(
        'GET',
        `/v1/feedback?course_id=${encodeURIComponent(COURSE_ID)}`,
      );
      return status === 403 ? [] : [`got ${status}`];
    },
  },
];

/** After the exam has begun, a few seconds of the old answer are allowed. */
const GRACE_MS = 8000;
const POLL_MS = 200;

async function refusedSoon(attempt: () => Promise<Reply | ResponseObject>): Promise<boolean> {
  const end = performance.now() + GRACE_MS;
  while (performance.now() < end) {
    try {
      const got = await attempt();
      if (!('text' in got) || REFUSALS.includes(got.status)) {
        return 'text' in got;
      }
    } catch (error) {
      if (error instanceof Refused) {
        return true;
      }
      throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
  }
  return false;
}

/** Everything that learners could use while they sit a timed exam. */
const DURING: Record<string, (things: Things, bench: Bench) => Attempt> = {
  'asks with the course alone': (_things, bench) => ask({ model: bench.workflow }),
  'asks in another unit': (_things, bench) => ask({ model: bench.workflow, metadata: IN_UNIT }),
  'goes on in an open conversation': ({ conversation }) => ask({ conversation }),
  'approves what was asked before': ({ request }) => [
    'POST',
    '/v1/responses',
    { input: [decision(request, true)] },
  ],
  'reads the history': ({ conversation }) => ['GET', `/v1/conversations/${conversation}/items`],
  'lists conversations': () => [
    'GET',
    `/v1/conversations?course_id=${encodeURIComponent(COURSE_ID)}`,
  ],
  'reads a response': ({ response }) => ['GET', `/v1/responses/${response}`],
  'attaches a resource': (_things, bench) => [
    'POST',
    '/v1/attachments',
    {
      place: IN_COURSE,
      source: { type: 'resource', server_label: bench.label('lib'), uri: BOOK },
    },
  ],
  'lists resources': (_things, bench) => [
    'GET',
    `/v1/mcp_resources?course_id=${encodeURIComponent(COURSE_ID)}&model=${bench.workflow}`,
  ],
};

const during = Object.entries(DURING).map(([what, attemptOf]): Scene => ({
  name: `in a timed exam, somebody ${what}`,
  servers,
  async run(bench) {
    const person = await bench.person();
    const things = await own(bench, person);
    bench.lms.special.set(person.userId, { inExam: true });
    const [method, path, body] = attemptOf(things, bench);
    return (await refusedSoon(() => person.send(method, path, body))) ? [] : ['it was not refused'];
  },
}));

const exam: Scene[] = [
  ...during,
  refusedAsk('a question in the exam itself', {
    ...IN_COURSE,
    sequence_id: block('sequential', 'exam'),
    unit_id: block('vertical', 'exam_1'),
  }),
  {
    name: 'the text of an exam is not in the prompt',
    servers,
    workflow: {},
    async run(bench) {
      const person = await bench.person();
      await bench.ask(person, SEARCH, { metadata: IN_UNIT });
      const text = bench.arrived().prompts.join(' ');
      return /Exam part|Question 1/.test(text) ? ['the exam is in the prompt'] : [];
    },
  },
];

export const peopleCases = [
  ...attacks('cross-user', [...thefts, ...lists, sending]),
  ...attacks('cross-course', courses),
  ...attacks('exam', exam),
];
