/**
 * The whole system, with a course and a server that want to stop it: other people are answered
 * meanwhile, and who asked gets an answer or a reason.
 */
import { startFakeModel, type FakeModel, type Step } from '../harness/fake-model';
import { findPath } from '../harness/lms/course/course';
import type { CourseBlock } from '../harness/lms/course/types';
import { startStack, type Stack } from '../harness/stack';
import { UNIT } from '../support/client';
import { startPeer, text, type McpPeer, type PeerTool } from '../support/mcp-peer';
import { HOSTILE_HTML } from './inputs/html';
import { HOSTILE_SCHEMAS } from './inputs/schemas';

/** More than one check may take, so the check ends at its time limit. */
const ENDLESS = HOSTILE_SCHEMAS.find(({ name }) => name.startsWith('a reference to itself'))!;

let model: FakeModel;
let peer: McpPeer;
let stack: Stack;
let learner: Record<string, string>;
let other: Record<string, string>;

const tools: PeerTool[] = [
  { name: 'arguments', inputSchema: ENDLESS.schema as PeerTool['inputSchema'] & object },
  {
    name: 'result',
    outputSchema: ENDLESS.schema as PeerTool['outputSchema'] & object,
    run: () => ({ ...text('said'), structuredContent: ENDLESS.value(100_000) }),
  },
];

beforeAll(async () => {
  model = await startFakeModel({ apiKey: null });
  peer = await startPeer(tools);
  stack = await startStack({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1:9001', '127.0.0.1:9002', new URL(peer.url).host] },
      providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: model.url } },
      AI_EXTENSIONS_MCP_CONFIGS: { peer: { server_url: peer.url, require_approval: 'never' } },
      workflows: {
        course_assistant: {
          processor_config: {
            ResponsesProcessor: {
              function: 'chat_with_context',
              config: 'fake',
              mcp_configs: ['peer'],
            },
          },
        },
      },
    },
  });
  const headers = async (user: string) => ({
    authorization: `Bearer ${await stack.lms.signIn(user)}`,
    'content-type': 'application/json',
  });
  learner = await headers('learner');
  other = await headers('staff');
});
afterAll(async () => {
  await stack?.close();
  await peer?.close();
  await model?.close();
});

interface Answer {
  status: string;
  output: { type: string; error?: string; output?: string; mcp_assistant?: unknown }[];
}

async function ask(...steps: Step[]): Promise<Answer> {
  model.script(...steps);
  const answer = await fetch(`${stack.urls.bff}/v1/responses`, {
    method: 'POST',
    headers: learner,
    body: JSON.stringify({ input: 'What does it say?', metadata: UNIT }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Answer;
}

/** Another person opens the assistant. */
async function open(): Promise<void> {
  const place = new URLSearchParams(UNIT).toString();
  const answer = await fetch(`${stack.urls.bff}/v1/assistant?${place}`, { headers: other });
  expect(answer.status).toBe(200);
}

const callTo = (tool: string, args: object): Step => ({
  toolCalls: [{ name: `peer__${tool}`, arguments: args }],
});
const callIn = ({ output }: Answer) => output.find(({ type }) => type === 'mcp_call');

test('a poisoned unit costs nobody an answer', async () => {
  const unit = findPath(UNIT.unit_id)?.at(-1) as CourseBlock;
  const first = unit.children.find(({ type }) => type === 'html') as CourseBlock;
  const before = { html: first.html, children: unit.children };
  first.html = HOSTILE_HTML[0]!.make(0);
  unit.children = [
    ...unit.children,
    ...HOSTILE_HTML.slice(1, 12).map(({ make }, index) => ({
      ...first,
      blockId: `poison${index}`,
      html: make(200_000),
    })),
  ];
  try {
    const asked = ask({ text: 'It says x.' });
    // The model is asked once the unit has been read.
    let openedBefore = 0;
    while (model.pending() > 0) {
      await open();
      openedBefore += model.pending();
    }
    expect(openedBefore).toBeGreaterThan(0);
    expect((await asked).status).toBe('completed');
    expect(model.requests.at(-1)?.system).toContain('x | y');
  } finally {
    first.html = before.html;
    unit.children = before.children;
  }
});

/** Asks, and lets another person open the assistant once the check has begun. */
async function askBesideOther(hasBegun: () => boolean, ...steps: Step[]): Promise<Answer> {
  const order: string[] = [];
  const asked = ask(...steps).finally(() => order.push('asked'));
  while (!hasBegun()) {
    await open();
  }
  await open().then(() => order.push('other'));
  const answer = await asked;
  expect(order).toEqual(['other', 'asked']);
  return answer;
}

test('arguments whose check does not end are refused, and others are answered before', async () => {
  const answer = await askBesideOther(
    () => model.pending() < 2,
    callTo('arguments', ENDLESS.value(30_000)),
    { text: 'Refused.' },
  );
  expect(answer.status).toBe('completed');
  expect(callIn(answer)?.error).toContain('takes too much work');
  expect(callIn(answer)?.mcp_assistant).toMatchObject({ error_code: 'invalid_arguments' });
  expect(peer.calls).toEqual([]);
});

test('an endless check leaves the result unchecked; others are answered before', async () => {
  const answer = await askBesideOther(() => peer.calls.length > 0, callTo('result', {}), {
    text: 'Done.',
  });
  expect(answer.status).toBe('completed');
  expect(callIn(answer)?.output).toContain('checking it takes too much work');
  expect(callIn(answer)?.output).toContain('said');
});
