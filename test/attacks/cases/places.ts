/** Courses, units and exams in which the assistant must not help. */
import type { ResponseObject } from '../../../src/protocol';
import { IN_COURSE, IN_UNIT, type Bench } from '../bench';
import { attacks, type Scene } from '../case';
import { decision, Refused, requestsOf, type Reply } from '../person';
import { SEARCH, SECRET, SEND } from './parts';
import { BOOK, own, REFUSALS, shelves as servers, type Attempt, type Things } from './things';

const ask = (more: object): Attempt => [
  'POST',
  '/v1/responses',
  { input: 'hello', metadata: IN_COURSE, ...more },
];

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
      if ('output' in got || REFUSALS.includes(got.status)) {
        return !('output' in got);
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

export const placeCases = [...attacks('cross-course', courses), ...attacks('exam', exam)];
