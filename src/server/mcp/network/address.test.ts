/**
 * No spelling of a private address gets a connection: counted at a trap that listens on loopback,
 * IPv4 and IPv6.
 */
import { createServer, type Server } from 'node:http';
import {
  createServer as createTcpServer,
  getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';
import { once } from 'node:events';
import { serverConfig } from '../../../../test/support/config';
import { startPeer, text } from '../../../../test/support/mcp-peer';
import { createConnection } from '..';
import { failureOf } from '../connection/failure';
import { createGuardedFetch, NetworkRefusal, type GuardedFetchOptions, type RefusalCode } from '.';
import { guardedConnector } from './address';

/** Public, and nobody's: from a block that no registry has given out. */
const PUBLIC = '2a0f:ffff:ffff::1';

let trapPort: number;
let connections = 0;
const traps: TcpServer[] = [];
let web: Server;
let webOrigin: string;
let location = '';
let status = 302;
const seen: string[] = [];

async function listen<S extends Server | TcpServer>(
  server: S,
  port: number,
  host: string,
): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const trap = () =>
    createTcpServer((socket) => {
      connections += 1;
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
  traps.push(trap(), trap());
  trapPort = await listen(traps[0]!, 0, '127.0.0.1');
  await listen(traps[1]!, trapPort, '::1');
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
  for (const server of [web, ...traps]) {
    server.close();
  }
});

beforeEach(() => {
  connections = 0;
  seen.length = 0;
});

function guard(options: Partial<GuardedFetchOptions> = {}): typeof fetch {
  return createGuardedFetch({ allowedHosts: [], now: Date.now, ...options });
}

async function refusalOf(attempt: Promise<unknown>): Promise<NetworkRefusal> {
  const error: unknown = await attempt.then(
    () => 'it went through',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NetworkRefusal);
  return error as NetworkRefusal;
}

const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses;

describe('a URL that leads into a private network', () => {
  const hosts: [host: string, code?: RefusalCode][] = [
    // IPv4 in every notation
    ['127.0.0.1'],
    ['127.1'],
    ['127.0.1'],
    ['2130706433'],
    ['0x7f000001'],
    ['0x7f.1'],
    ['0x7f.0x0.0x0.0x1'],
    ['017700000001'],
    ['0177.0.0.1'],
    ['0177.0x0.1'],
    ['127.0.0.1.'],
    ['127.255.255.254'],
    ['0'],
    ['0.0.0.0'],
    ['%31%32%37.0.0.1'],
    ['１２７.０.０.１'],
    ['①②⑦.⓪.⓪.①'],
    ['127。0。0。1'],
    ['10.0.0.1'],
    ['172.16.0.1'],
    ['192.168.1.1'],
    ['100.64.0.1'],
    ['192.0.2.1'],
    ['198.18.0.1'],
    ['224.0.0.1'],
    ['255.255.255.255'],
    // IPv6, and IPv4 inside it
    ['[::1]'],
    ['[::]'],
    ['[0:0:0:0:0:0:0:1]'],
    ['[::ffff:127.0.0.1]'],
    ['[::ffff:7f00:1]'],
    ['[::127.0.0.1]'],
    ['[::ffff:0:127.0.0.1]'],
    ['[64:ff9b::127.0.0.1]'],
    ['[64:ff9b:1::7f00:1]'],
    ['[2002:7f00:1::1]'],
    ['[2001:0:7f00:1::80ff:fffe]'],
    ['[fe80::1]'],
    ['[fec0::1]'],
    ['[fc00::1]'],
    ['[fd00::1]'],
    ['[ff02::1]'],
    ['[2001:db8::1]'],
    ['[3fff::1]'],
    // metadata services
    ['169.254.169.254'],
    ['0xa9fea9fe'],
    ['[::ffff:169.254.169.254]'],
    ['[fd00:ec2::254]'],
    ['100.100.100.200'],
    ['168.63.129.16'],
    ['192.0.0.192'],
    ['metadata.google.internal'],
    ['metadata'],
    ['instance-data.ec2.internal'],
    // names
    ['localhost'],
    ['LOCALHOST'],
    ['localhost.'],
    ['a.localhost'],
    ['localhost.localdomain'],
    ['printer.local'],
    ['intranet'],
    ['example.org.'],
    ['127.0.0.1.nip.io.'],
  ];

  it.each(hosts)('https://%s', async (host) => {
    const refusal = await refusalOf(
      guard({ resolve: resolvesTo('127.0.0.1') })(`https://${host}:${trapPort}/`),
    );
    expect(refusal).toMatchObject({ code: 'host_refused', sent: false });
    expect(connections).toBe(0);
  });

  it.each(['[fe80::1%25lo]', '[::1%25lo]', '[fe80::1%lo]'])(
    'https://%s is no URL at all',
    async (host) => {
      await expect(guard()(`https://${host}:${trapPort}/`)).rejects.toMatchObject({
        code: 'ERR_INVALID_URL',
      });
      expect(connections).toBe(0);
    },
  );

  it.each([
    ['http://example.org', 'scheme_refused'],
    ['file:///etc/passwd', 'scheme_refused'],
    ['data:text/plain,secret', 'scheme_refused'],
    ['ftp://example.org/', 'scheme_refused'],
    ['blob:https://example.org/1', 'scheme_refused'],
    ['ws://example.org/', 'scheme_refused'],
    ['https://example.org@127.0.0.1/', 'credentials_in_url'],
    ['https://user:secret@example.org/', 'credentials_in_url'],
    ['https://127.0.0.1#@example.org/', 'host_refused'],
    ['https://127.0.0.1\\@example.org/', 'host_refused'],
  ])('%s: %s', async (url, code) => {
    const refusal = await refusalOf(guard({ resolve: resolvesTo('127.0.0.1') })(url));
    expect(refusal.code).toBe(code);
    expect(`${refusal.message} ${refusal.host}`).not.toMatch(/secret|passwd/);
    expect(connections).toBe(0);
  });

  it('is refused in a Request object, too', async () => {
    expect(await refusalOf(guard()(new Request(`https://127.0.0.1:${trapPort}/`)))).toMatchObject({
      code: 'host_refused',
    });
    expect(connections).toBe(0);
  });
});

describe('the trap', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
  ];

  it.each(spellings)('is reached at %s without the guard', async (host) => {
    await fetch(`http://${host}:${trapPort}/`);
    expect(connections).toBe(1);
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:7f00:1]', 'localhost'])(
    'is not reached at %s by the connector itself, whoever calls it',
    async (host) => {
      const connect = guardedConnector([], resolvesTo('127.0.0.1'), 1000);
      const options = {
        protocol: 'https:',
        hostname: host.replace(/[[\]]/g, ''),
        host: `${host}:${trapPort}`,
        port: String(trapPort),
      };
      const [error, socket] = await new Promise<unknown[]>((resolve) => {
        connect(options, (...results) => resolve(results));
      });
      expect(error).toMatchObject({ code: 'host_refused' });
      expect(socket).toBeNull();
      expect(connections).toBe(0);
    },
  );
});

describe('a public name', () => {
  it.each([
    ['127.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['169.254.169.254'],
    ['fe80::1%lo'],
    ['::1%lo'],
    ['64:ff9b::7f00:1'],
    ['2002:7f00:1::1'],
    ['not an address'],
    [PUBLIC, '127.0.0.1'],
    ['127.0.0.1', PUBLIC],
    [PUBLIC, '::1'],
  ])('that resolves to %s %s', async (...addresses) => {
    const refusal = await refusalOf(
      guard({ resolve: resolvesTo(...addresses.filter(Boolean)) })(
        `https://tools.example.org:${trapPort}/path?token=secret`,
      ),
    );
    expect(refusal).toMatchObject({
      code: 'address_refused',
      sent: false,
      message: expect.not.stringMatching(/path|secret/),
    });
    expect(connections).toBe(0);
  });

  it('that resolves to another address the second time: what was checked is what is dialled, and each connection is checked', async () => {
    let answers = 0;
    const resolve = async () => {
      answers += 1;
      return [answers === 1 ? PUBLIC : '127.0.0.1'];
    };
    const send = guard({ resolve, limits: { connectMs: 50 } });
    await expect(send(`https://tools.example.org:${trapPort}/`)).rejects.toThrow();
    expect(answers).toBe(1);
    expect(await refusalOf(send(`https://tools.example.org:${trapPort}/`))).toMatchObject({
      code: 'address_refused',
    });
    expect(answers).toBe(2);
    expect(connections).toBe(0);
  });

  it('that has no address, or cannot be looked up, fails as a name that is not there', async () => {
    await expect(
      guard({ resolve: resolvesTo() })('https://tools.example.org/'),
    ).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } });
    const failing = async () => {
      throw Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' });
    };
    await expect(guard({ resolve: failing })('https://tools.example.org/')).rejects.toMatchObject({
      cause: { code: 'EAI_AGAIN' },
    });
  });
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

  it.each([301, 302, 303, 307, 308])(
    '%i to another origin is not followed, and the request goes nowhere',
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

  it.each(['file:///etc/passwd', 'data:text/plain,x', 'ftp://example.org/'])(
    'to %s fails',
    async (target) => {
      location = target;
      await expect(allowed()(webOrigin)).rejects.toThrow();
      expect(connections).toBe(0);
    },
  );

  it('within the origin is followed; to a caller who follows by himself it is given', async () => {
    status = 307;
    location = '/here';
    expect(
      await (await allowed()(`${webOrigin}/start`, { method: 'POST', body: '{}' })).text(),
    ).toBe('arrived');
    expect(seen).toEqual(['POST /start', 'POST /here']);
    const manual = await allowed()(webOrigin, { redirect: 'manual' });
    expect([manual.status, manual.headers.get('location')]).toEqual([307, '/here']);
  });

  it('of an MCP server to elsewhere ends there', async () => {
    status = 307;
    location = `http://127.0.0.1:${trapPort}/mcp`;
    const made = createConnection(
      serverConfig(`${webOrigin}/mcp`, { headers: { authorization: 'Bearer secret' } }),
      { fetch: allowed(), now: Date.now, random: () => 0, log: () => {} },
    );
    await expect(made.tools()).rejects.toThrow();
    expect(connections).toBe(0);
  });
});

describe('an allowed host', () => {
  it('is called as any MCP server is, over http and at a private address', async () => {
    const peer = await startPeer([{ name: 'echo', run: (args) => text(JSON.stringify(args)) }]);
    const made = createConnection(serverConfig(peer.url), {
      fetch: guard({ allowedHosts: [new URL(peer.url).host] }),
      now: Date.now,
      random: () => 0,
      log: () => {},
    });
    expect(await made.call('echo', { a: 1 }, new AbortController().signal)).toMatchObject({
      result: { content: [{ text: '{"a":1}' }] },
    });
    await made.close();
    await peer.close();
  });

  it.each(['tools.internal', 'localhost', '[::1]', '127.0.0.1'])(
    'may be %s; its other ports and neighbours stay closed',
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

  it('is dialled at its first address where the operator turned off trying all of them', async () => {
    const before = getDefaultAutoSelectFamily();
    setDefaultAutoSelectFamily(false);
    const send = guard({
      allowedHosts: ['tools.internal'],
      resolve: resolvesTo('::1', '127.0.0.1'),
    });
    expect((await send(`http://tools.internal:${trapPort}/`)).status).toBe(200);
    setDefaultAutoSelectFamily(before);
  });

  it('over https is still asked for its certificate', async () => {
    await expect(
      guard({ allowedHosts: ['127.0.0.1'] })(`https://127.0.0.1:${trapPort}/`),
    ).rejects.toThrow(TypeError);
  });
});

describe('a call', () => {
  it('to a server that the guard refuses was not sent', async () => {
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
      log: () => {},
    });
    expect(await made.call('echo', {}, new AbortController().signal)).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(refusals[0]).toMatchObject({ code: 'address_refused', host: 'tools.example.org' });
    expect(connections).toBe(0);
  });

  it.each([
    ['address_refused', false, 'server_unavailable'],
    ['response_too_large', true, 'tool_error'],
    ['response_too_slow', 'unknown', 'outcome_unknown'],
  ] as const)('%s, sent: %s', (refused, sent, code) => {
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
