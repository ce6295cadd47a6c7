/**
 * The audit trail of the whole BFF: a learner asks, approves, deletes the conversation and is
 * retired; what ran, when and under which rule is still told, and what is gone is gone in the file.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEventObject, ListObject } from '../../src/protocol';
import { builtBff } from '../harness/build-once';
import { addressEnvironment, readConfig } from '../harness/demo-config';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, COURSE, UNIT } from '../support/client';
import { commandsAt } from '../support/command-line';

/** Of the learner's own words, and of the reason of the tool's call. */
const REASON = 'a canary flew away with my notes';
/** The harness's learner. */
const LEARNER = '7';

let stack: Stack;
let program: string;
beforeAll(async () => {
  program = await builtBff();
  stack = await startStack({
    config: {
      secrets: { encryption_key: 'a key of more than thirty-two characters' },
      audit: { redact: ['assignment'] },
    },
  });
});
afterAll(() => stack?.close());

/** The command line, as an operator calls it. */
function run(...args: string[]): { status: number | null; out: string } {
  const config = join(stack.dataDir, 'config.yaml');
  const host = (url: string) => new URL(url).host;
  const addresses = {
    pageOrigin: stack.urls.page,
    lmsUrl: stack.urls.lms,
    issuer: stack.lms.issuer,
    audience: stack.lms.audience,
    diceHost: host(stack.urls.dice),
    recordsHost: host(stack.urls.records),
    bffPort: 1,
  };
  const env = {
    ...process.env,
    ...addressEnvironment(readConfig(config), addresses, stack.lms.jwks),
    MCP_ASSISTANT_CONFIG: config,
    MCP_ASSISTANT_DATABASE: join(stack.dataDir, 'bff.sqlite'),
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { env });
  return { status, out: `${stdout.toString()}${stderr.toString()}` };
}

const inFiles = (text: string): string[] =>
  readdirSync(stack.dataDir).filter(
    (name) =>
      /^bff\.sqlite(-\w+)?$/.test(name) && readFileSync(join(stack.dataDir, name)).includes(text),
  );

async function approveExtension(): Promise<string> {
  const client = await clientFor(stack);
  const asked = await client.responses.create({
    input: `Please request an extension of 3 days for the essay because ${REASON}`,
    metadata: UNIT,
  });
  const approval = {
    type: 'mcp_approval_response' as const,
    approval_request_id: asked.output[0]!.id!,
    approve: true,
  };
  await client.responses.create({ previous_response_id: asked.id, input: [approval] });
  expect(stack.records.extensions()).toMatchObject([{ days: 3 }]);
  return asked.conversation!.id;
}

async function eventsForAdministrator(query: string): Promise<AuditEventObject[]> {
  const token = await stack.lms.signIn('staff', { administrator: true });
  const response = await fetch(`${stack.urls.bff}/v1/audit?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await response.json()) as ListObject<AuditEventObject>).data;
}

const today = new Date().toISOString().slice(0, 10);

test('who ran which tool with which arguments on a day, and who approved it: also after deletion and retirement', async () => {
  const conversation = await approveExtension();
  expect(inFiles(REASON)).not.toEqual([]);
  const [sent] = await eventsForAdministrator('kind=call.sent&tool_name=request_extension');
  expect(sent).toMatchObject({
    user_id: LEARNER,
    course_id: COURSE,
    unit_id: UNIT.unit_id,
    conversation_id: conversation,
    rule: expect.stringMatching(/^person \(require_approval/),
    words: { arguments: { assignment: '[redacted]', days: 3 } },
    replica: expect.stringMatching(/^replica_/),
  });

  const client = await clientFor(stack);
  await client.conversations.delete(conversation);
  expect(inFiles(REASON)).toEqual([]);

  const command = commandsAt(join(stack.dataDir, 'bff.sqlite.sock'));
  const select = ['--from', today, '--to', today, '--kind', 'call'];
  const before = await command('audit', 'list', '--user', LEARNER, ...select);
  expect(before.out).toMatch(/call\.sent +user 7 +\S+request_extension +sent +person \(req/);
  expect(before.out).toContain('(words erased)');

  expect(await command('retire', '--user', LEARNER)).toMatchObject({ code: 0 });
  expect(inFiles(REASON)).toEqual([]);
  const after = await command('audit', 'list', ...select);
  expect(after.out).toMatch(/call\.decided +actor_\S+ +\S+request_extension +approved +person/);
  expect(after.out).toMatch(/call\.sent +actor_\S+ +\S+request_extension +sent +person \(req/);
  expect(after.out).toMatch(/call\.ended +actor_\S+ +\S+request_extension +succeeded/);
  expect(after.out).not.toContain('user 7');
  expect((await command('audit', 'export', '--format', 'csv')).out).not.toContain(REASON);
  expect((await command('audit', 'verify', '--json')).code).toBe(0);

  await stack.bff.stop();
  expect(inFiles(REASON)).toEqual([]);
  expect(run('audit', 'list', ...select).out).toBe(after.out);
  const log = join(stack.dataDir, 'bff.log');
  writeFileSync(log, stack.bff.logs());
  const verified = run('audit', 'verify', '--seals', log);
  expect(verified.out).toMatch(/^OK: \d+ events under [1-9]\d* seals/);
  expect(verified.out).not.toContain('older copy');
  expect(verified.status).toBe(0);

  expect(run('audit', 'list', '--from', 'tuesday')).toMatchObject({
    status: 64,
    out: expect.stringContaining('--from takes a date'),
  });
});
