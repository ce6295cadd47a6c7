/** Ways out: certificates of one host, and a proxy that hears of nothing that the guard refuses. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createCertificates, type Certificates } from '../../../../test/support/certificates';
import { serverConfig } from '../../../../test/support/config';
import { startHttpProxy, type HttpProxy } from '../../../../test/support/http-proxy';
import { createGuardedFetch, NetworkRefusal, tlsOf } from '.';
import type { Tls } from './dispatchers';
import { PUBLIC, resolvesTo } from './testing/trap';

let certificates: Certificates;
let server: Server;
let strict: Server;
let port: number;
let strictPort: number;
let proxy: HttpProxy;

const listen = async (one: Server): Promise<number> => {
  await new Promise<void>((resolve) => {
    one.listen(0, '127.0.0.1', resolve);
  });
  return (one.address() as AddressInfo).port;
};

beforeAll(async () => {
  certificates = createCertificates();
  const { ca, server: pair } = certificates;
  const whoAsks = (socket: TLSSocket) =>
    String(socket.getPeerCertificate().subject?.CN ?? 'nobody');
  server = createServer(
    { ...pair, ca, requestCert: true, rejectUnauthorized: false },
    (request, response) => response.end(whoAsks(request.socket as TLSSocket)),
  );
  strict = createServer({ ...pair, ca, requestCert: true }, (request, response) =>
    response.end(whoAsks(request.socket as TLSSocket)),
  );
  [port, strictPort] = [await listen(server), await listen(strict)];
  proxy = await startHttpProxy(
    new Map([
      ['tools.example.org:443', port],
      [`localhost:${port}`, port],
    ]),
  );
});
afterAll(async () => {
  for (const one of [server, strict]) {
    one.closeAllConnections();
    await new Promise((resolve) => {
      one.close(resolve);
    });
  }
  await proxy.close();
  certificates.remove();
});
beforeEach(() => {
  proxy.asked.length = 0;
});

const tlsFor = (...origins: [string, Partial<Tls>][]) =>
  new Map(origins.map(([origin, tls]) => [origin, { ca: null, cert: null, key: null, ...tls }]));

describe('certificates of a host', () => {
  const guard = (tls: ReadonlyMap<string, Tls>) =>
    createGuardedFetch({ allowedHosts: ['localhost'], now: Date.now, tls });
  const read = async (send: typeof fetch, at: number) =>
    (await send(`https://localhost:${at}/`)).text();

  test('an authority of its own is trusted there, and nowhere else', async () => {
    const { ca } = certificates;
    expect(await read(guard(tlsFor([`https://localhost:${port}`, { ca }])), port)).toBe('nobody');
    await expect(read(guard(new Map()), port)).rejects.toThrow();
    await expect(
      read(guard(tlsFor([`https://localhost:${strictPort}`, { ca }])), port),
    ).rejects.toThrow();
  });

  test('our certificate is shown to that host, and to no other', async () => {
    const { ca, client } = certificates;
    const own = guard(
      tlsFor(
        [`https://localhost:${strictPort}`, { ca, ...client }],
        [`https://localhost:${port}`, { ca }],
      ),
    );
    expect(await read(own, strictPort)).toBe('assistant');
    expect(await read(own, port)).toBe('nobody');
    await expect(
      read(guard(tlsFor([`https://localhost:${strictPort}`, { ca }])), strictPort),
    ).rejects.toThrow();
  });

  test('they are those of the configured servers, by host and port', () => {
    const tls = { ca: 'pem', cert: null, key: null };
    const found = tlsOf([
      serverConfig('https://a.example.org/mcp', { tls }),
      serverConfig('https://b.example.org/mcp'),
    ]);
    expect([...found]).toEqual([['https://a.example.org', tls]]);
  });
});

describe('behind a proxy', () => {
  const guard = (options: Partial<Parameters<typeof createGuardedFetch>[0]> = {}, except = '') =>
    createGuardedFetch({
      allowedHosts: [],
      now: Date.now,
      resolve: resolvesTo(PUBLIC),
      proxy: { http: null, https: proxy.url, except },
      tls: tlsFor(
        ['https://tools.example.org', { ca: certificates.ca, ...certificates.client }],
        [`https://localhost:${port}`, { ca: certificates.ca }],
      ),
      ...options,
    });
  const refusalOf = async (attempt: Promise<unknown>): Promise<NetworkRefusal> => {
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NetworkRefusal);
    return error as NetworkRefusal;
  };

  test('a public server is reached by its name, with our certificate inside the tunnel', async () => {
    const response = await guard()('https://tools.example.org/mcp');
    expect(await response.text()).toBe('assistant');
    expect(proxy.asked).toEqual(['tools.example.org:443']);
  });

  test('a name that nobody knows here is left to the proxy', async () => {
    const unknown = async () => Promise.reject(new Error('ENOTFOUND'));
    const response = await guard({ resolve: unknown })('https://tools.example.org/mcp');
    expect(response.status).toBe(200);
  });

  test.each([
    ['https://127.0.0.1/', 'host_refused'],
    ['https://metadata.google.internal/', 'host_refused'],
    ['http://tools.example.org/', 'scheme_refused'],
  ])('what the guard refuses is not told to the proxy: %s', async (url, code) => {
    expect(await refusalOf(guard()(url))).toMatchObject({ code, sent: false });
    expect(proxy.asked).toEqual([]);
  });

  test('nor is a name that leads into a private network', async () => {
    const refusal = await refusalOf(
      guard({ resolve: resolvesTo(PUBLIC, '169.254.169.254') })('https://tools.example.org/'),
    );
    expect(refusal).toMatchObject({ code: 'address_refused', sent: false });
    expect(proxy.asked).toEqual([]);
  });

  test('a tunnel that the proxy refuses was not used: nothing was sent', async () => {
    const refusal = await refusalOf(guard()('https://elsewhere.example.org/'));
    expect(refusal).toMatchObject({ code: 'proxy_refused', sent: false });
    expect(refusal.message).toBe('elsewhere.example.org: the proxy does not lead there');
  });

  test('hosts of NO_PROXY are reached directly, allowed ones otherwise through it', async () => {
    const allowedHosts = ['localhost'];
    const systemResolve = { resolve: async () => ['127.0.0.1'] };
    const url = `https://localhost:${port}/`;
    await guard({ allowedHosts, ...systemResolve }, 'localhost')(url);
    expect(proxy.asked).toEqual([]);
    await guard({ allowedHosts, ...systemResolve })(url);
    expect(proxy.asked).toEqual([`localhost:${port}`]);
  });
});
