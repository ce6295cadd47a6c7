/**
 * The example programs of `docs/clients.rst`: each stock client, as it is on npm, asks with a
 * learner's token, meets a tool's result and approvals, and goes on after them.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../harness/processes';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';

const CASES = ['openai', 'ai', 'agents', 'langchain'].flatMap((program) => [
  { program, mode: 'whole' },
  { program, mode: 'stream' },
]);
const EXTENSION = 'Please request an extension of 3 days for the essay because I was ill';
const REQUEST = '{"assignment":"essay","days":3,"reason":"I was ill"}';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    config: {
      limits: { requests_per_minute: 1_000 },
      providers: { demo: { delay_ms: 0 } },
    },
  });
});
afterAll(() => stack.close());

const pathOf = (program: string) => join(ROOT, `examples/clients/${program}.mjs`);

/** What the program writes when a learner types these lines. */
async function chat(program: string, mode: string, lines: string[]): Promise<string> {
  const env = {
    ...process.env,
    MCP_ASSISTANT_URL: stack.urls.bff,
    LMS_TOKEN: await stack.lms.signIn('learner'),
    COURSE_ID: UNIT.course_id,
    SEQUENCE_ID: UNIT.sequence_id,
    UNIT_ID: UNIT.unit_id,
    SERVERS: 'dice,course_records',
  };
  return new Promise((resolve, reject) => {
    const args = [pathOf(program), ...(mode === 'stream' ? ['--stream'] : [])];
    const child = execFile(process.execPath, args, { env }, (error, out, faults) => {
      if (error) {
        reject(new Error(`${out}\n${faults}`));
      } else {
        resolve(out);
      }
    });
    child.stdin?.end(`${lines.join('\n')}\n`);
  });
}

/** The learner's newest conversation. */
async function lastConversation(): Promise<string[]> {
  const client = await clientFor(stack);
  const { data } = await client.get<{ data: { id: string }[] }>('/conversations', {
    query: { course_id: UNIT.course_id, limit: 1 },
  });
  const items = await client.conversations.items.list(data[0]!.id, { order: 'asc' });
  return items.data.map(({ type }) => type);
}

test.each(CASES)('$program, $mode: a tool, a denial, an approval', async ({ program, mode }) => {
  const before = stack.records.extensions().length;
  const lines = ['Can you roll 3 dice for me?', EXTENSION, 'n', EXTENSION, 'y', 'Hello'];
  const said = await chat(program, mode, lines);
  expect(said).toMatch(/\[roll_dice: \[\d,\d,\d\]\]/);
  expect(said.split(`${REQUEST} to `)).toHaveLength(3);
  expect(said.split('[request_extension: {"extension_id"')).toHaveLength(2);
  expect(stack.records.extensions()).toHaveLength(before + 1);
  const answer = ['mcp_approval_request', 'mcp_approval_response'];
  expect(await lastConversation()).toEqual([
    ...['message', 'mcp_call', 'message'],
    ...['message', ...answer, 'message'],
    ...['message', ...answer, 'mcp_call', 'message'],
    ...['message', 'message'],
  ]);
});

test('the models are the workflows of the place', async () => {
  const client = await clientFor(stack);
  const { data } = await client.models.list({ query: UNIT });
  expect(data).toEqual([expect.objectContaining({ id: 'course_assistant', object: 'model' })]);
  await expect(client.models.list()).rejects.toMatchObject({ status: 400, param: 'course_id' });
});

test.each(['openai', 'ai', 'agents', 'langchain'])('the page shows %s as it is', (program) => {
  const source = readFileSync(pathOf(program), 'utf8').trimEnd();
  const shown = source.replace(/^(?=.)/gm, '   ');
  expect(readFileSync(join(ROOT, 'docs/clients.rst'), 'utf8')).toContain(shown);
});
