/** Valid forms of `DATABASE_URL`, and the problems of invalid ones. */
import { parseDatabaseUrl } from './database-url';

const plain = {
  host: 'mysql',
  port: 3306,
  user: 'assistant',
  password: 'secret',
  database: 'assistant',
  tls: 'disabled',
  caFile: null,
  connections: 10,
};

test.each([
  ['mysql://assistant:secret@mysql/assistant', {}],
  ['mysql://assistant:secret@mysql:3307/assistant', { port: 3307 }],
  ['mysql://assistant@mysql/assistant', { password: '' }],
  ['mysql://a%40b:p%2Fw%25%23%3A@mysql/assistant', { user: 'a@b', password: 'p/w%#:' }],
  ['mysql://assistant:secret@[::1]:3306/assistant', { host: '::1' }],
  ['mysql://assistant:secret@mysql/assistant?ssl-mode=REQUIRED', { tls: 'required' }],
  [
    'mysql://assistant:secret@mysql/assistant?ssl-mode=verify_identity&ssl-ca=%2Fetc%2Fca.pem',
    { tls: 'verify_identity', caFile: '/etc/ca.pem' },
  ],
  ['mysql://assistant:secret@mysql/assistant?connection-limit=3', { connections: 3 }],
])('%s is accepted', (url, changes) => {
  expect(parseDatabaseUrl(url)).toEqual({ address: { ...plain, ...changes } });
});

test.each([
  ['postgres://u:hidden@h/d', 'does not begin with mysql://'],
  ['.data/file.sqlite', 'database.path'],
  ['mysql://u:hid/den@h/d', 'cannot be read'],
  ['mysql://u:hidden%@h/d', 'has a %'],
  ['mysql://u:hidden@h:99999/d', 'cannot be read'],
  ['mysql://:hidden@h/d', 'names no user'],
  ['mysql://u:hidden@h', 'name of one database'],
  ['mysql://u:hidden@h/', 'name of one database'],
  ['mysql://u:hidden@h/a/b', 'name of one database'],
  ['mysql://u:hidden@h/d#x', 'has a #'],
  ['mysql://u:hidden@h/d?charset=latin1', 'one of ssl-mode, ssl-ca, connection-limit'],
  ['mysql://u:hidden@h/d?ssl-mode=maybe', 'ssl-mode that is not one of disabled'],
  ['mysql://u:hidden@h/d?ssl-mode=required&ssl-ca=x', 'needs ssl-mode=verify_ca'],
  ['mysql://u:hidden@10.0.0.1/d?ssl-mode=verify_identity', 'host name instead of an address'],
  ['mysql://u:hidden@[::1]/d?ssl-mode=verify_identity', 'host name instead of an address'],
  ['mysql://u:hidden@h/d?connection-limit=0', 'between 1 and 100'],
])('%s is refused without being quoted', (url, words) => {
  const { problem } = parseDatabaseUrl(url) as { problem: string };
  expect(problem).toContain(words);
  expect(problem).not.toMatch(/hidden/);
});
