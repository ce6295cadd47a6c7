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

const OTHERS: [string, (issuer: string) => string][] = [
  ['a slash', (issuer) => `${issuer}/`],
  ['another case', (issuer) => issuer.replace('http', 'HTTP')],
  ['a path', (issuer) => `${issuer}/evil`],
  ['another host', () => 'https://evil.example'],
  ['a longer host', (issuer) => `${issuer}.evil.example`],
  ['a person', (issuer) => issuer.replace('//', '//evil@')],
  ['a dot', (issuer) => issuer.replace('127.0.0.1', '127.0.0.1.')],
  ['a letter as a number', (issuer) => issuer.replace('t', '%74')],
  ['nothing', () => ''],
];

test.each(OTHERS)('an answer that comes back with %s in its issuer', async (_, change) => {
  const { answer, proofs } = await away();
  const changed = { ...answer, iss: change(oauth.issuer) };
  await expect(accounts.complete(changed, proofs)).rejects.toMatchObject({
    code: 'authorization_refused',
    message: expect.stringContaining('another authorization server than expected'),
  });
  expect(oauth.counts.code).toBe(0);
});

test.each(OTHERS)('a refusal that comes back with %s in its issuer', async (_, change) => {
  const { answer, proofs } = await away();
  const changed = { ...answer, iss: change(oauth.issuer), code: undefined, error: 'access_denied' };
  await expect(accounts.complete(changed, proofs)).rejects.toMatchObject({
    code: 'authorization_refused',
  });
});

test('an answer has the issuer as the metadata writes it, or is not believed', async () => {
  oauth.rewrites = as({ issuer: `${oauth.issuer}/` });
  const { answer, proofs } = await away();
  expect(answer.iss).toBe(`${oauth.issuer}/`);
  await expect(accounts.complete({ ...answer, iss: oauth.issuer }, proofs)).rejects.toMatchObject({
    code: 'authorization_refused',
  });
  expect(oauth.counts.code).toBe(0);
  const again = await away();
  expect(await accounts.complete(again.answer, again.proofs)).toBe('Notes');
});
