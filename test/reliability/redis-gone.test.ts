/**
 * Loss of Redis, and what Redis does besides events. Loss of the database is tested in test/faults.
 */
import { randomUUID } from 'node:crypto';
import { startStack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { available, URLS } from '../support/services';
import { proveQuickly } from './quick';
import { redisScenarios } from './redis-gone';

proveQuickly(redisScenarios);

test('with Redis, requests are counted across all processes, including later ones', async () => {
  if (!(await available('redis'))) {
    return;
  }
  const stack = await startStack({
    config: { limits: { requests_per_minute: 2 }, providers: { demo: { delay_ms: 0 } } },
    bffEnv: { REDIS_URL: URLS.redis, MCP_ASSISTANT_REDIS_PREFIX: `test-limits-${randomUUID()}:` },
  });
  try {
    const ask = async () =>
      (await clientFor(stack)).responses.create({ input: 'Hello', metadata: UNIT });
    await ask();
    await stack.bff.restart();
    await ask();
    await expect(ask()).rejects.toMatchObject({ status: 429, code: 'rate_limited' });
  } finally {
    await stack.close();
  }
});
