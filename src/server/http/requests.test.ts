/** Every request has an id that leads from the answer to the log: a proxy's, or one of our own. */
import { requestIdFrom } from './requests';
import { ask, call, serve, useApi } from './testing/api';

const own = requestIdFrom((prefix) => `${prefix}_own`);

test.each([
  ['proxy-42', 'proxy-42'],
  ['6f1c2d3e-4b5a-6978-8796-a5b4c3d2e1f0', '6f1c2d3e-4b5a-6978-8796-a5b4c3d2e1f0'],
  ['Root=1-67', 'req_own'],
  ['two words', 'req_own'],
  ['<script>', 'req_own'],
  ['x'.repeat(129), 'req_own'],
  ['', 'req_own'],
  [undefined, 'req_own'],
])('%s becomes %s', (given, id) => {
  expect(own({ headers: { 'x-request-id': given } })).toBe(id);
});

describe('over HTTP', () => {
  useApi();

  test('answers, refusals, streams and unknown paths have one', async () => {
    await serve([{ text: ['Hello'] }]);
    const idOf = (response: Response) => response.headers.get('x-request-id');
    expect(idOf(await call('GET', '/v1/nowhere'))).toMatch(/^req_/);
    expect(idOf(await call('POST', '/v1/responses', '{', { 'x-request-id': 'r-1' }))).toBe('r-1');
    const stream = await ask({ stream: true });
    expect(idOf(stream)).toMatch(/^req_/);
    await stream.text();
  });
});
