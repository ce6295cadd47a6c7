/** What an attacker writes in the place of an authorization server leads nobody anywhere. */
import { accounts, away, oauth } from './testing/accounts';
import { as, prm, type Rewrites, type Variant } from './testing/rewrites';

const evil = (change: (issuer: string) => string): Rewrites => as({ issuer: change(oauth.issuer) });
const REFUSED: Variant[] = [
  ['the issuer of another host', () => evil(() => 'https://evil.example')],
  [
    'the issuer of a host that begins the same',
    () => evil((issuer) => issuer.replace('127.0.0.1', '127.0.0.1.evil.example')),
  ],
  ['an issuer with another port', () => evil((issuer) => issuer.replace(/\d+$/, '9'))],
  ['an issuer with another scheme', () => evil((issuer) => issuer.replace('http:', 'https:'))],
  ['an issuer with a path', () => evil((issuer) => `${issuer}/tenant`)],
  ['an issuer with two slashes', () => evil((issuer) => `${issuer}//`)],
  ['an issuer with a path that leads back', () => evil((issuer) => `${issuer}/tenant/..`)],
  ['an issuer with a query', () => evil((issuer) => `${issuer}/?tenant=evil`)],
  ['an issuer with a fragment', () => evil((issuer) => `${issuer}/#`)],
  ['an issuer with a person in front', () => evil((issuer) => issuer.replace('//', '//evil@'))],
  ['an issuer with the host as a person', () => evil((issuer) => `${issuer}@evil.example`)],
  [
    'an issuer with a trailing dot',
    () => evil((issuer) => issuer.replace('127.0.0.1', '127.0.0.1.')),
  ],
  [
    'an issuer that a parser reads as the same host',
    () => evil((issuer) => issuer.replace('127.0.0.1', '127.1')),
  ],
  ['an issuer with a backslash', () => evil((issuer) => `${issuer}\\`)],
  ['an issuer with a tab', () => evil((issuer) => `${issuer}\t`)],
  ['an issuer in wide characters', () => evil((issuer) => issuer.replace('1', '１'))],
  ['a resource of another host', () => prm({ resource: 'https://evil.example/mcp' })],
  [
    'a resource of a host that begins the same',
    () => prm({ resource: oauth.mcpUrl.replace('127.0.0.1', '127.0.0.1.evil.example') }),
  ],
  ['a resource with another path', () => prm({ resource: `${oauth.issuer}/other` })],
  ['a resource that begins the same', () => prm({ resource: `${oauth.issuer}/mc` })],
  ['a resource below the server', () => prm({ resource: `${oauth.mcpUrl}/admin` })],
  ['a resource that leads elsewhere', () => prm({ resource: `${oauth.mcpUrl}/../other` })],
  ['a resource with a query of its own', () => prm({ resource: `${oauth.mcpUrl}?as=admin` })],
  [
    'a resource with a person in front',
    () => prm({ resource: oauth.mcpUrl.replace('//', '//evil@') }),
  ],
  ['a resource with a fragment', () => prm({ resource: `${oauth.mcpUrl}#admin` })],
];

test('nobody is sent away by metadata that contradicts itself', async () => {
  const outcomes: [string, unknown][] = [];
  for (const [name, rewrites] of REFUSED) {
    oauth.rewrites = rewrites();
    const outcome = await accounts.begin('notes', 'ann').then(
      ({ url }) => url.href,
      ({ code }: { code: string }) => code,
    );
    outcomes.push([name, outcome]);
  }
  expect(outcomes).toEqual(REFUSED.map(([name]) => [name, 'authorization_unavailable']));
  expect(oauth.counts).toMatchObject({ register: 0, authorize: 0, code: 0 });
});

test.each([
  ['a slash', (issuer: string) => `${issuer}/`, true],
  ['another case', (issuer: string) => issuer.replace('http', 'HTTP'), true],
  ['a path', (issuer: string) => `${issuer}/evil`, false],
  ['another host', () => 'https://evil.example', false],
  ['a longer host', (issuer: string) => `${issuer}.evil.example`, false],
  ['a person', (issuer: string) => issuer.replace('//', '//evil@'), false],
  ['a dot', (issuer: string) => issuer.replace('127.0.0.1', '127.0.0.1.'), false],
])('the answer comes back with %s in its issuer', async (_, change, isSame) => {
  const { answer, proofs } = await away();
  const completed = accounts.complete({ ...answer, iss: change(oauth.issuer) }, proofs);
  if (isSame) {
    expect(await completed).toBe('Notes');
  } else {
    await expect(completed).rejects.toMatchObject({
      code: 'authorization_refused',
      message: expect.stringContaining('another authorization server than expected'),
    });
    expect(oauth.counts.code).toBe(0);
  }
});
