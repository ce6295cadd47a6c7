/** What a closing server waits for, over real sockets. */
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import fastify from 'fastify';
import { closePromptly } from './closing';

test('a connection without a request is closed; a request that came is answered', async () => {
  const app = fastify({ forceCloseConnections: 'idle' });
  closePromptly(app);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  app.get('/slow', () => {
    asked.resolve();
    return answer.promise;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;

  const taken = once(app.server, 'connection');
  const silent = connect(port, '127.0.0.1');
  await taken;
  const ended = once(silent.resume(), 'close');
  const reply = fetch(`http://127.0.0.1:${port}/slow`);
  await asked.promise;

  const closed = app.close();
  await ended;
  answer.resolve('answered');
  expect(await (await reply).text()).toBe('answered');
  await closed;
});
