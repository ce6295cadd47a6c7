/**
 * Every route, asked by everybody who has no part in what it is about. The routes come from the
 * app itself: one without a row here fails.
 */
import {
  approval,
  COURSE,
  callOf,
  decisionWorld,
  done,
  json,
  requestOf,
} from '../../../test/support/decision-world';
import type {
  AttachmentObject,
  ErrorBody,
  GrantObject,
  ListObject,
  ResponseObject,
} from '../../protocol';

const SECRET = 'photosystem-sesame';
const OTHER_COURSE = 'course-v1:OpenX+CHEM1+2026';
const block = (type: string, id: string) =>
  `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
const unit = (id: string) => ({
  course_id: COURSE,
  sequence_id: block('sequential', 'glance'),
  unit_id: block('vertical', id),
});
/** Where somebody in an exam may try their luck. */
const PLACES = {
  'the course alone': { course_id: COURSE },
  'a unit': unit('what'),
  'another unit': unit('pigments'),
  'another course': { course_id: OTHER_COURSE },
};
type Place = Record<string, string>;

/** What the learner owns. */
interface Own {
  conversation: string;
  response: string;
  call: string;
  media: string;
  grant: string;
  attachment: string;
  pending: string;
  pendingConversation: string;
}

interface Row {
  path: string;
  body?: object;
  /** Any learner of the course may ask, and sees only their own. */
  open?: true;
}

const at = (place: Place) => `?${new URLSearchParams(place)}`;
const course = ({ course_id: id = '' }: Place) => at({ course_id: id });

/** One row for each route; the learner's things, or what the course has. */
const ROWS: Record<string, (own: Own, place: Place) => Row> = {
  'GET /v1/assistant': (_, place) => ({ path: `/assistant${at(place)}`, open: true }),
  'GET /v1/models': (_, place) => ({ path: `/models${at(place)}`, open: true }),
  'GET /v1/mcp_resources': (_, place) => ({ path: `/mcp_resources${at(place)}`, open: true }),
  'GET /v1/mcp_prompts': (_, place) => ({ path: `/mcp_prompts${at(place)}`, open: true }),
  'POST /v1/mcp_completions': (_, place) => ({
    path: '/mcp_completions',
    body: {
      place,
      server_label: 'peer',
      ref: { type: 'prompt', name: 'explain' },
      argument: { name: 'topic', value: '' },
    },
  }),
  'POST /v1/attachments': (_, place) => ({
    path: '/attachments',
    body: { place, source: { type: 'resource', server_label: 'peer', uri: 'x:one' } },
  }),
  'GET /v1/attachments/:id': ({ attachment }) => ({ path: `/attachments/${attachment}` }),
  'DELETE /v1/attachments/:id': ({ attachment }) => ({ path: `/attachments/${attachment}` }),
  'POST /v1/mcp_servers/:label/authorization': (_, place) => ({
    path: `/mcp_servers/peer/authorization${course(place)}`,
  }),
  'DELETE /v1/mcp_servers/:label/authorization': () => ({
    path: '/mcp_servers/peer/authorization',
  }),
  'POST /v1/conversations': (_, place) => ({
    path: '/conversations',
    body: { metadata: place },
    open: true,
  }),
  'GET /v1/conversations': (_, place) => ({
    path: `/conversations${course(place)}&query=photosystem`,
    open: true,
  }),
  'GET /v1/conversations/:id': ({ conversation }) => ({ path: `/conversations/${conversation}` }),
  'POST /v1/conversations/:id': ({ conversation }) => ({
    path: `/conversations/${conversation}`,
    body: { metadata: { title: 'Mine now' } },
  }),
  'DELETE /v1/conversations/:id': ({ conversation }) => ({
    path: `/conversations/${conversation}`,
  }),
  'GET /v1/conversations/:id/items': ({ conversation }) => ({
    path: `/conversations/${conversation}/items`,
  }),
  'GET /v1/conversations/:id/responses': ({ conversation }) => ({
    path: `/conversations/${conversation}/responses`,
  }),
  'POST /v1/mcp_calls/:id/elicitations/:elicitationId': ({ call }) => ({
    path: `/mcp_calls/${call}/elicitations/elicit_1`,
    body: { action: 'decline' },
  }),
  'POST /v1/responses/:id/feedback': ({ response }) => ({
    path: `/responses/${response}/feedback`,
    body: { rating: 'up' },
  }),
  'GET /v1/feedback': (_, place) => ({ path: `/feedback${course(place)}` }),
  'GET /v1/grants': (_, place) => ({ path: `/grants${course(place)}`, open: true }),
  'DELETE /v1/grants/:id': ({ grant }) => ({ path: `/grants/${grant}` }),
  'GET /v1/mcp_calls/:id/media/:mediaId': ({ call, media }) => ({
    path: `/mcp_calls/${call}/media/${media}`,
  }),
  'POST /v1/responses': ({ conversation }, place) => ({
    path: '/responses',
    body: { input: 'hi', conversation, metadata: place },
  }),
  'GET /v1/responses/:id': ({ response }) => ({ path: `/responses/${response}?stream=true` }),
  'POST /v1/responses/:id/cancel': ({ response }) => ({ path: `/responses/${response}/cancel` }),
  'GET /v1/audit': () => ({ path: '/audit?limit=100' }),
  'GET /v1/mcp_servers': (_, place) => ({ path: `/mcp_servers${course(place)}` }),
  'POST /v1/mcp_servers/:label/tools/:tool/accept': () => ({
    path: '/mcp_servers/peer/tools/act/accept',
    body: { definition_hash: '0'.repeat(64) },
  }),
  'POST /v1/mcp_servers/:label/switch': () => ({
    path: '/mcp_servers/peer/switch',
    body: { disabled: true },
  }),
  'POST /v1/mcp_servers/:label/tools/:tool/switch': () => ({
    path: '/mcp_servers/peer/tools/act/switch',
    body: { disabled: true },
  }),
};
/** Further ways through the same routes. */
const MORE: Record<string, (own: Own, place: Place) => Row> = {
  'a decision': ({ pending }, place) => ({
    path: '/responses',
    body: { input: [approval(pending)], metadata: place },
  }),
  'a decision with its conversation': ({ pending, pendingConversation }, place) => ({
    path: '/responses',
    body: { input: [approval(pending)], conversation: pendingConversation, metadata: place },
  }),
  'a response without its stream': ({ response }) => ({ path: `/responses/${response}` }),
  'an earlier response': ({ response }, place) => ({
    path: '/responses',
    body: { input: 'hi', previous_response_id: response, metadata: place },
  }),
  'a list of conversations': (_, place) => ({
    path: `/conversations${course(place)}`,
    open: true,
  }),
};
const METHODS: Record<string, string> = {
  'a response without its stream': 'GET',
  'a list of conversations': 'GET',
};
/** Not for people: no token, no data of anybody. */
const PUBLIC = ['GET /healthz', 'GET /readyz', 'GET /v1/oauth/callback'];

const { world, send, serve, ask, decide } = decisionWorld();
const remembering = { remember: { default: 'course' as const, tools: new Map() } };
const step = (name: string) => ({ calls: [{ name: `peer__${name}`, input: { days: 1 } }] });
let own: Own;

async function open(): Promise<void> {
  await serve(
    [step('act'), { text: [SECRET] }, step('picture'), done, step('picture'), done, done, done],
    remembering,
  );
  const image = Buffer.from(SECRET).toString('base64');
  world.peer.tools.push({
    name: 'picture',
    run: () => ({ content: [{ type: 'image', mimeType: 'image/png', data: image }] }),
  });
  const asked = await ask();
  const answered = await decide(approval(requestOf(asked).id, { remember: 'course' }));
  const pictured = await decide(approval(requestOf(await ask()).id));
  const waiting = await ask();
  const [grant] = (
    await json<ListObject<GrantObject>>(send('GET', `/grants${at({ course_id: COURSE })}`))
  ).data;
  const attachment: AttachmentObject = {
    object: 'attachment',
    id: 'att_1',
    kind: 'resource',
    server_label: 'peer',
    server_name: 'Peer',
    name: 'x:one',
    title: null,
    mime_type: null,
    chars: SECRET.length,
    truncated: false,
    preview: SECRET,
    text: SECRET,
  };
  await world.store.attachments.create({
    userId: '7',
    courseId: COURSE,
    data: attachment,
    text: SECRET,
  });
  const { id: call, mcp_assistant: about } = callOf(pictured);
  own = {
    conversation: answered.conversation.id,
    response: answered.id,
    call,
    media: about.media[0]!.id,
    grant: grant!.id,
    attachment: attachment.id,
    pending: requestOf(waiting).id,
    pendingConversation: waiting.conversation.id,
  };
}

type Case = [name: string, method: string, row: (own: Own, place: Place) => Row];
const CASES: Case[] = [
  ...Object.entries(ROWS).map(([name, row]): Case => [name, name.split(' ')[0]!, row]),
  ...Object.entries(MORE).map(([name, row]): Case => [name, METHODS[name] ?? 'POST', row]),
];

interface Answered {
  status: number;
  code: string | null;
  text: string;
}
async function request(method: string, { path, body }: Row, user: string | null) {
  const response =
    user === null
      ? await fetch(`${world.base}${path}`, {
          method,
          ...(body && {
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
        })
      : await send(method, path, body, user);
  const text = await response.text();
  const { error } = text.startsWith('{') ? (JSON.parse(text) as Partial<ErrorBody>) : {};
  return { status: response.status, code: error?.code ?? null, text } satisfies Answered;
}

/** Everything that the learner has, and how it stands. */
async function standing(): Promise<unknown> {
  const read = async (path: string) => (await send('GET', path)).text();
  return [
    await read(`/conversations${at({ course_id: COURSE })}`),
    await read(`/conversations/${own.conversation}/items`),
    await read(`/conversations/${own.pendingConversation}/items`),
    await read(`/attachments/${own.attachment}`),
    await read(`/grants${at({ course_id: COURSE })}`),
    (await read(`/mcp_calls/${own.call}/media/${own.media}`)).length,
    world.peer.calls.length,
    (await world.store.switches.read()).isOff('peer'),
  ];
}

const REFUSED = [401, 403, 404];
async function wrongAnswers(
  user: string | null,
  place: Place,
  mayAsk: (row: Row) => boolean = () => false,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, method, rowOf] of CASES) {
    const row = rowOf(own, place);
    const { status, code, text } = await request(method, row, user);
    const isFine = mayAsk(row)
      ? !Object.values(own).some((id) => text.includes(id)) && !text.includes(SECRET)
      : REFUSED.includes(status) && !text.includes(SECRET);
    if (!isFine) {
      wrong.push(`${name}: ${status} ${code}`);
    }
  }
  return wrong;
}

beforeEach(open);
afterEach(() => world.lms.exams.end('learner'));

test('every route of the app has a row', () => {
  const missing: string[] = [];
  const path: string[] = [];
  for (const line of world.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^(.*)── (\S*)(?: \((.*)\))?$/.exec(line);
    if (!match) {
      continue;
    }
    const [, indent = '', part = '', methods = ''] = match;
    path.length = Math.floor(indent.length / 4);
    path.push(part);
    for (const method of methods.split(', ')) {
      const route = `${method} ${path.join('')}`;
      const isKnown = route in ROWS || PUBLIC.includes(route);
      if (methods !== '' && method !== 'HEAD' && method !== 'OPTIONS' && !isKnown) {
        missing.push(route);
      }
    }
  }
  expect(missing).toEqual([]);
  expect(Object.keys(ROWS).length).toBeGreaterThan(25);
});

test.each<[string, string | null]>([
  ['somebody who is not signed in', null],
  ['an unenrolled person', 'unenrolled'],
  ['staff of another course', 'otherstaff'],
  ['somebody whose access is over', 'expired'],
])('%s gets nothing on any route', async (_, user) => {
  const before = await standing();
  expect(await wrongAnswers(user, unit('what'))).toEqual([]);
  expect(await wrongAnswers(user, { course_id: COURSE })).toEqual([]);
  expect(await standing()).toEqual(before);
});

test('a second learner gets nothing of the first on any route', async () => {
  const before = await standing();
  expect(await wrongAnswers('learner2', unit('what'), (row) => row.open === true)).toEqual([]);
  expect(await standing()).toEqual(before);
});

test('the same routes do answer the learner', async () => {
  const mine = ['GET /v1/conversations/:id', 'GET /v1/attachments/:id', 'GET /v1/responses/:id'];
  for (const [name, method, rowOf] of CASES.filter(([route]) => mine.includes(route))) {
    const { status } = await request(method, rowOf(own, unit('what')), 'learner');
    expect([name, status]).toEqual([name, 200]);
  }
});

describe.each([
  ['this course', COURSE],
  ['another course', OTHER_COURSE],
])('in an exam of %s', (_, examCourse) => {
  test.each(Object.entries(PLACES))(
    'the learner gets nothing on any route: %s',
    async (__, place) => {
      const before = await standing();
      world.lms.exams.start('learner', { courseId: examCourse });
      world.clock += 5_000;
      const answers: string[] = [];
      for (const [name, method, rowOf] of CASES) {
        // Each request has a session of its own, like one of another tab or device.
        const { status, code, text } = await request(method, rowOf(own, place), 'learner');
        const isSwitch = name.endsWith('/switch');
        if (code !== (isSwitch ? 'staff_required' : 'exam_in_progress') || status !== 403) {
          answers.push(`${name}: ${status} ${code}`);
        }
        expect(text).not.toContain(SECRET);
      }
      expect(answers).toEqual([]);
      world.lms.exams.end('learner');
      world.clock += 5_000;
      expect(await standing()).toEqual(before);
    },
  );
});

test('after the exam the learner goes on where they were', async () => {
  world.lms.exams.start('learner');
  world.clock += 5_000;
  expect((await request('GET', { path: `/responses/${own.response}` }, 'learner')).status).toBe(
    403,
  );
  world.lms.exams.end('learner');
  world.clock += 5_000;
  const decided = await json<ResponseObject>(
    send('POST', '/responses', { input: [approval(own.pending)], metadata: { course_id: COURSE } }),
  );
  expect(decided.status).toBe('completed');
});
