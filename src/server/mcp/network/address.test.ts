/** No spelling of a private address gets a connection. */
import { guardedConnector } from './address';
import type { NetworkRefusalCode } from './refusal';
import { PUBLIC, trapPort, connections, guard, refusalOf, resolvesTo } from './testing/trap';

describe('a URL that leads into a private network', () => {
  const hosts: [host: string, code?: NetworkRefusalCode][] = [
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

  test.each(hosts)('is refused: https://%s', async (host) => {
    const refusal = await refusalOf(
      guard({ resolve: resolvesTo('127.0.0.1') })(`https://${host}:${trapPort}/`),
    );
    expect(refusal).toMatchObject({ code: 'host_refused', sent: false });
    expect(connections).toBe(0);
  });

  test.each(['[fe80::1%25lo]', '[::1%25lo]', '[fe80::1%lo]'])(
    'https://%s is not a valid URL',
    async (host) => {
      await expect(guard()(`https://${host}:${trapPort}/`)).rejects.toMatchObject({
        code: 'ERR_INVALID_URL',
      });
      expect(connections).toBe(0);
    },
  );

  test.each([
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
  ])('%s is refused with %s', async (url, code) => {
    const refusal = await refusalOf(guard({ resolve: resolvesTo('127.0.0.1') })(url));
    expect(refusal.code).toBe(code);
    expect(`${refusal.message} ${refusal.host}`).not.toMatch(/secret|passwd/);
    expect(connections).toBe(0);
  });

  test('is also refused in a Request object', async () => {
    expect(await refusalOf(guard()(new Request(`https://127.0.0.1:${trapPort}/`)))).toMatchObject({
      code: 'host_refused',
    });
    expect(connections).toBe(0);
  });
});

describe('the trap server', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
  ];

  test.each(spellings)('is reachable at %s without the guard', async (host) => {
    await fetch(`http://${host}:${trapPort}/`);
    expect(connections).toBe(1);
  });

  test.each(['127.0.0.1', '[::1]', '[::ffff:7f00:1]', 'localhost'])(
    'is not reachable at %s through the connector, whoever calls it',
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
  test.each([
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
  ])('a public name is refused if it resolves to %s %s', async (...addresses) => {
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

  test('a public name is resolved once per connection: the checked address is the one that is dialled', async () => {
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

  test('a public name without an address, or that cannot be looked up, fails as unknown', async () => {
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
