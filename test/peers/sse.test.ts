import { createConnection } from '../../src/server/mcp';
import { work } from '../support/work';
import { freePort } from '../harness/ports';
import { serverConfig } from '../support/config';
import { startEverything } from './reference-servers';

test('after a restart the next call works', async () => {
  const port = await freePort();
  let server = await startEverything('sse', port);
  const made = createConnection(serverConfig(`http://127.0.0.1:${port}/sse`), {
    fetch,
    now: Date.now,
    random: () => 0,
    work,
    log: () => {},
  });
  const signal = new AbortController().signal;
  expect(await made.call('echo', { message: 'one' }, signal)).toHaveProperty('result');
  await server.stop();
  while (made.status() === 'ready') {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  expect(await made.call('echo', { message: 'lost' }, signal)).toMatchObject({
    failure: { sent: false, code: 'server_unavailable' },
  });
  server = await startEverything('sse', port);
  while (made.status() !== 'ready') {
    await made.tools().catch(() => {});
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  expect(await made.call('echo', { message: 'two' }, signal)).toMatchObject({
    result: { content: [{ text: 'Echo: two' }] },
  });
  await made.close();
  await server.stop();
});
