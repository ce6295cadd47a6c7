/** Every metric of the table appears at `/metrics`, and nothing else does. */
import { METRICS, PREFIX } from '../../src/server/metrics';
import { until } from '../e2e/world';
import { clientFor, UNIT } from '../support/client';
import { text } from '../support/mcp-peer';
import { available, URLS } from '../support/services';
import { startSignalsWorld, type SignalsWorld } from './world';

let world: SignalsWorld;

beforeAll(async () => {
  world = await startSignalsWorld({
    bffEnv: { REDIS_URL: (await available('redis')) ? URLS.redis : undefined },
  });
});
afterAll(() => world?.close());

const call = (name: string) => ({ toolCalls: [{ name, arguments: {} }] });
const busy = { error: { status: 503, retryAfter: '0' } };

/** Of a family, e.g. `_bucket` of a histogram. */
const familyOf = (line: string) =>
  line
    .replace(/[{ ].*$/, '')
    .replace(/_(?:bucket|sum|count)$/, (suffix, _at, name: string) =>
      /_seconds_/.test(name) ? '' : suffix,
    );

test('is not at the port of the assistant', async () => {
  expect((await fetch(`${world.stack.urls.bff}/metrics`)).status).toBe(404);
  expect((await fetch(new URL('/', world.metricsUrl))).status).toBe(404);
});

test('has every metric of the table after a day of an assistant', async () => {
  const client = await clientFor(world.stack);
  const ask = () => client.responses.create({ input: 'Hello', metadata: UNIT });
  // A provider that is busy once, calls, a refusal, and a question of a server that nobody answers.
  world.model.script(busy, call('alpha__look'), call('nobody__knows'), { text: 'done' });
  await ask();
  // A provider that does not let us in, and another that answers.
  world.model.script({ error: { status: 401 } });
  // Who has answered goes on.
  world.spare.script(call('beta__act'), { text: 'done' });
  const asked = await ask();
  await client.responses.create({
    previous_response_id: asked.id,
    input: [
      {
        type: 'mcp_approval_response',
        approval_request_id: asked.output[0]!.id!,
        approve: true,
      },
    ],
  });
  // A server asks, and the person declines.
  world.model.script(call('alpha__ask'), { text: 'done' });
  const stream = await client.responses.create({ input: 'Ask', metadata: UNIT, stream: true });
  let open = '';
  for await (const event of stream as AsyncIterable<{ type: string; item_id?: string }>) {
    const { elicitation } = event as { elicitation?: { id: string } | null };
    if (elicitation) {
      open = await world.scrape();
      const path = `/v1/mcp_calls/${event.item_id}/elicitations/${elicitation.id}`;
      const answered = await fetch(`${world.stack.urls.bff}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await world.stack.lms.signIn('learner')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ action: 'decline' }),
      });
      expect([answered.status, await answered.text()]).toEqual([204, '']);
    }
  }
  // An answer that is too large to be taken.
  world.beta.tools[0]!.run = () => text('x'.repeat(9 * 2 ** 20));
  world.model.script(call('beta__look'), { text: 'done' });
  await ask();
  await expect(client.responses.retrieve('resp_none')).rejects.toThrow();

  await until('the last request has ended', async () =>
    (await world.scrape()).includes('status="404"'),
  );
  const shown = `${open}\n${await world.scrape()}`;
  const lines = shown.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const found = new Set(lines.map(familyOf).filter((name) => name.startsWith(PREFIX)));
  const names = Object.keys(METRICS).map((name) => `${PREFIX}${name}`);
  const needRedis = [`${PREFIX}redis_up`];
  const expected = (await available('redis'))
    ? names
    : names.filter((name) => !needRedis.includes(name));
  expect([...found].sort()).toEqual(expected.sort());
  const others = lines.filter((line) => !/^(?:mcp_assistant|process|nodejs)_/.test(line));
  expect(others).toEqual([]);
  // Every line of help is that of the table.
  for (const [name, { meaning, kind }] of Object.entries(METRICS)) {
    expect(shown).toContain(
      `# HELP ${PREFIX}${name} ${meaning}\n# TYPE ${PREFIX}${name} ${kind}\n`,
    );
  }
  expect(shown).toMatch(
    /turns_total\{workflow="course_assistant",status="completed",error=""\} \d/,
  );
  expect(shown).toMatch(/model_retries_total\{provider="main",reason="unavailable"\} 1/);
  expect(shown).toMatch(/model_fallbacks_total\{provider="main",reason="credentials"\} 1/);
  expect(shown).toMatch(/approvals_total\{server="beta",decision="approved"\} 1/);
  expect(shown).toMatch(/elicitations_total\{server="alpha",action="decline"\} 1/);
  expect(shown).toMatch(/tool_calls_total\{server="",tool="",outcome="rejected"\} 1/);
  expect(shown).toMatch(/network_refusals_total\{code="response_too_large"\} [1-9]/);
});
