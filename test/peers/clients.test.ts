/**
 * The example programs of `docs/clients.rst`: each stock client, as it is on npm, asks with a
 * learner's token, meets a tool's result and an approval, and goes on after it.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../harness/processes';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';

const PROGRAMS = ['openai', 'ai', 'agents', 'langchain'];
const CASES = PROGRAMS.flatMap((program) => [
  { program, mode: '' },
  { program, mode: '--stream' },
]);
const DICE = 'Can you roll 3 dice for me?';
const EXTENSION = 'Please request an extension of 3 days for the essay because I was ill';

let stack: Stack;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startStack({
    config: {
      limits: { requests_per_minute: 1_000 },
      providers: { demo: { delay_ms: 0 } },
    },
  });
  env = {
    ...process.env,
    MCP_ASSISTANT_URL: stack.urls.bff,
    COURSE_ID: UNIT.course_id,
    SEQUENCE_ID: UNIT.sequence_id,
    UNIT_ID: UNIT.unit_id,
    SERVERS: 'dice,course_records',
  };
});
afterAll(() => stack.close());

/** What the program writes when a person types these lines. */
async function chat(program: string, mode: string, user: string, lines: string[]): Promise<string> {
  const file = join(ROOT, `examples/clients/${program}.mjs`);
  const token = await stack.lms.signIn(user);
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [...(process.env.SPY ? ['--import', '/tmp/oauth-spy.mjs'] : []), file, ...(mode === '' ? [] : [mode])],
      { env: { ...env, LMS_TOKEN: token }, timeout: 20_000 },
      (error, stdout, stderr) => {
        if (process.env.SPY) require('fs').appendFileSync('/tmp/oauth-spy.txt', `==== ${program} ${mode}\n${stderr}\n${stdout}\n`);
        return error ? reject(new Error(`${stdout}\n${stderr}`)) : resolve(stdout)},
    );
    child.stdin?.end(`${lines.join('\n')}\n`);
  });
}

test.each(CASES)('$program $mode: asks, approves, and goes on', async ({ program, mode }) => {
  const before = stack.records.extensions().length;
  const said = await chat(program, mode, 'learner', [DICE, EXTENSION, 'y', 'Hello']);
  expect(said).toMatch(/roll_dice: \[\d,\d,\d\]|roll_dice: \[/);
  expect(said).toContain('{"assignment":"essay","days":3,"reason":"I was ill"}');
  expect(stack.records.extensions()).toHaveLength(before + 1);
  expect(said).toContain('request_extension:');
  const client = await clientFor(stack, 'learner');
  const { data } = await (
    await fetch(`${stack.urls.bff}/v1/conversations?course_id=${encodeURIComponent(UNIT.course_id)}&limit=1`, {
      headers: { authorization: `Bearer ${client.apiKey}` },
    })
  ).json() as { data: { id: string }[] };
  const items = await client.conversations.items.list(data[0]!.id, { order: 'asc' });
  expect(items.data.map(({ type }) => type)).toEqual([
    'message',
    'mcp_call',
    'message',
    'message',
    'mcp_approval_request',
    'mcp_approval_response',
    'mcp_call',
    'message',
    'message',
    'message',
  ]);
});

test.each(CASES)('$program $mode: denies', async ({ program, mode }) => {
  const before = stack.records.extensions().length;
  const said = await chat(program, mode, 'learner2', [EXTENSION, 'n', 'Hello']);
  expect(said).not.toContain('request_extension:');
  expect(stack.records.extensions()).toHaveLength(before);
});
