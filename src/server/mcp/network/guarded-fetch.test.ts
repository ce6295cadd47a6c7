/** Redirects, allowed hosts, and what people learn about a refused call. */
import { createServer, type Server } from 'node:http';
import { getDefaultAutoSelectFamily, setDefaultAutoSelectFamily } from 'node:net';
import { serverConfig } from '../../../../test/support/config';
import { startPeer, text } from '../../../../test/support/mcp-peer';
import { work } from '../../../../test/support/work';
import { createConnection } from '../connection/connection';
import { failureOf } from '../connection/failure';
import { NetworkRefusal } from './refusal';
import { trapPort, connections, guard, refusalOf, resolvesTo, listen } from './testing/trap';

let web: Server;
let webOrigin: string;
let location = '';
let status = 302;
const seen: string[] = [];

beforeAll(async () => {
  web = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === '/here') {
      response.end('arrived');
    } else {
      response.writeHead(status, { location }).end();
    }
  });
  webOrigin = `http://127.0.0.1:${await listen(web, 0, '127.0.0.1')}`;
});

afterAll(() => {
  web.close();
});

beforeEach(() => {
  seen.length = 0;
});

describe('a redirect', () => {
  const allowed = () =>
    guard({ allowedHosts: [new URL(webOrigin).host], resolve: resolvesTo('127.0.0.1') });
  const targets = () => [
    `http://127.0.0.1:${trapPort}/`,
    `http://[::1]:${trapPort}/`,
    `//localhost:${trapPort}/`,
    `https://tools.example.org:${trapPort}/`,
    `http://2130706433:${trapPort}/`,
    `https://127.0.0.1:${new URL(webOrigin).port}/`,
  ];

  test.each([301, 302, 303, 307, 308])(
    '(%i) to another origin is not followed, and nothing is sent there',
    async (code) => {
      status = code;
      for (location of targets()) {
        const refusal = await refusalOf(
          allowed()(`${webOrigin}/start`, {
            method: 'POST',
            body: 'secret',
            headers: { authorization: 'Bearer secret' },
          }),
        );
        expect(refusal).toMatchObject({ code: 'redirect_refused', sent: 'unknown' });
      }
      expect(connections).toBe(0);
    },
  );

  test.each(['file:///etc/passwd', 'data:text/plain,x', 'ftp://example.org/'])(
    'to %s fails',
    async (target) => {
      location = target;
      await expect(allowed()(webOrigin)).rejects.toThrow();
      expect(connections).toBe(0);
    },
  );

  test('within the origin is followed, or returned to a caller that handles redirects itself', async () => {
    status = 307;
    location = '/here';
    expect(
      await (await allowed()(`${webOrigin}/start`, { method: 'POST', body: '{}' })).text(),
    ).toBe('arrived');
    expect(seen).toEqual(['POST /start', 'POST /here']);
    const manual = await allowed()(webOrigin, { redirect: 'manual' });
    expect([manual.status, manual.headers.get('location')]).toEqual([307, '/here']);
  });

  test('from an MCP server to another origin fails', async () => {
    status = 307;
    location = `http://127.0.0.1:${trapPort}/mcp`;
    const made = createConnection(
      serverConfig(`${webOrigin}/mcp`, { headers: { authorization: 'Bearer secret' } }),
      { fetch: allowed(), now: Date.now, random: () => 0, work, log: () => {} },
    );
    await expect(made.tools()).rejects.toThrow();
    expect(connections).toBe(0);
  });
});

describe('an allowed host', () => {
  test('is called like any MCP server, over http and at a private address', async () => {
    const peer = await startPeer([{ name: 'echo', run: (args) => text(JSON.stringify(args)) }]);
    const made = createConnection(serverConfig(peer.url), {
      fetch: guard({ allowedHosts: [new URL(peer.url).host] }),
      now: Date.now,
      random: () => 0,
      work,
      log: () => {},
    });
    expect(await made.call('echo', { a: 1 }, new AbortController().signal)).toMatchObject({
      result: { content: [{ text: '{"a":1}' }] },
    });
    await made.close();
    await peer.close();
  });

  test.each(['tools.internal', 'localhost', '[::1]', '127.0.0.1'])(
    'can be %s; its other ports and neighbours stay closed',
    async (host) => {
      const send = guard({
        allowedHosts: [`${host}:${trapPort}`],
        resolve: resolvesTo('127.0.0.1'),
      });
      expect((await send(`http://${host}:${trapPort}/`)).status).toBe(200);
      expect(connections).toBe(1);
      await refusalOf(send(`http://${host}:${trapPort - 1}/`));
      await refusalOf(send(`http://user@${host}:${trapPort}/`));
      await refusalOf(send(`ftp://${host}:${trapPort}/`));
      expect(connections).toBe(1);
    },
  );

  test('is dialled at its first address if the operator turned off trying all of them', async () => {
    const before = getDefaultAutoSelectFamily();
    setDefaultAutoSelectFamily(false);
    const send = guard({
      allowedHosts: ['tools.internal'],
      resolve: resolvesTo('::1', '127.0.0.1'),
    });
    expect((await send(`http://tools.internal:${trapPort}/`)).status).toBe(200);
    setDefaultAutoSelectFamily(before);
  });

  test('still needs a valid certificate over https', async () => {
    await expect(
      guard({ allowedHosts: ['127.0.0.1'] })(`https://127.0.0.1:${trapPort}/`),
    ).rejects.toThrow(TypeError);
  });
});

describe('a call', () => {
  test('a call that the guard refuses was not sent', async () => {
    const refusals: NetworkRefusal[] = [];
    const send = guard({
      resolve: resolvesTo('127.0.0.1'),
      onRefusal: (refusal) => {
        refusals.push(refusal);
      },
    });
    const made = createConnection(serverConfig(`https://tools.example.org:${trapPort}/mcp`), {
      fetch: send,
      now: Date.now,
      random: () => 0,
      work,
      log: () => {},
    });
    expect(await made.call('echo', {}, new AbortController().signal)).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(refusals[0]).toMatchObject({ code: 'address_refused', host: 'tools.example.org' });
    expect(connections).toBe(0);
  });

  test.each([
    ['address_refused', false, 'server_unavailable'],
    ['response_too_large', true, 'tool_error'],
    ['response_too_slow', 'unknown', 'outcome_unknown'],
  ] as const)('a call with %s counts as sent: %s', (refused, sent, code) => {
    const error = new TypeError('fetch failed', {
      cause: new NetworkRefusal(refused, 'tools.example.org', sent),
    });
    expect(failureOf(error, 'Tools', false)).toMatchObject({
      sent,
      code,
      message: expect.not.stringContaining('example.org'),
    });
  });
});
