/**
 * Must show 8: Redis gone; and what it is there for besides news. The database gone is in
 * test/faults.
 */
import { randomUUID } from 'node:crypto';
import { startStack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { available, URLS } from '../support/services';
import { proveQuickly } from './quick';
import { redisScenarios } from './redis-gone';

proveQuickly(redisScenarios);

test('with Redis, requests are counted for all processes, also for those that come later', async () => {
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
