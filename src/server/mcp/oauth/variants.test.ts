/**
 * Authorization servers as they are: what they write otherwise than the specifications does not
 * keep people from connecting, and a failure has a reason.
 */
import { MACHINE } from '../../../../test/harness/oauth-server';
import { accounts, authorized, away, connect, logged, oauth, use } from './testing/accounts';
import {
  AS,
  prm,
  as,
  tokenAnswer,
  registered,
  form,
  loud,
  named,
  nulls,
  answering,
  without,
  type Rewrites,
  type Variant,
} from './testing/rewrites';

const ACCEPTED: Variant[] = [
  ['as the specifications say', () => ({})],
  ['issuer with a slash, named without', () => as({ issuer: `${oauth.issuer}/` })],
  [
    'issuer without a slash, named with',
    () => prm({ authorization_servers: [`${oauth.issuer}/`] }),
  ],
  [
    'a slash on both',
    () => ({
      ...as({ issuer: `${oauth.issuer}/` }),
      ...prm({ authorization_servers: [`${oauth.issuer}/`] }),
    }),
  ],
  ['scheme in upper case', () => as({ issuer: loud() })],
  ['scheme in upper case, named', () => prm({ authorization_servers: [loud()] })],
  [
    'host in upper case',
    () => ({
      ...as({ issuer: named('LocalHost') }),
      ...prm({ authorization_servers: [named('localhost')] }),
    }),
  ],
  [
    'host in upper case, named',
    () => ({
      ...as({ issuer: named('localhost') }),
      ...prm({ authorization_servers: [named('LOCALHOST')] }),
    }),
  ],
  ['one authorization server as a text', () => prm({ authorization_servers: oauth.issuer })],
  ['resource with a slash', () => prm({ resource: `${oauth.mcpUrl}/` })],
  ['resource of the whole origin', () => prm({ resource: oauth.issuer })],
  [
    'resource with scheme in upper case',
    () => prm({ resource: oauth.mcpUrl.replace('http', 'HTTP') }),
  ],
  [
    'nulls in resource metadata',
    () =>
      prm(nulls('jwks_uri', 'resource_name', 'resource_documentation', 'bearer_methods_supported')),
  ],
  ['null scopes in resource metadata', () => prm({ scopes_supported: null })],
  ['empty texts in resource metadata', () => prm({ resource_policy_uri: '', jwks_uri: '' })],
  [
    'nulls in server metadata',
    () =>
      as(nulls('jwks_uri', 'scopes_supported', 'service_documentation', 'introspection_endpoint')),
  ],
  [
    'a null in a list of server metadata',
    () => as({ grant_types_supported: ['refresh_token', null] }),
  ],
  [
    'lists as texts in server metadata',
    () => as({ response_types_supported: 'code', scopes_supported: 'notes:read notes:write' }),
  ],
  [
    'no response types in server metadata',
    () => answering(AS, without('response_types_supported')),
  ],
  ['empty texts in server metadata', () => as({ service_documentation: '', jwks_uri: '' })],
  [
    'nulls in a registration',
    () => registered(nulls('client_secret', 'client_uri', 'logo_uri', 'scope')),
  ],
  [
    'empty texts in a registration',
    () => registered({ client_secret: '', client_uri: '', tos_uri: '' }),
  ],
  [
    'a registration of nothing but the id',
    () => answering('/register', ({ client_id: id }) => ({ client_id: id })),
  ],
  [
    'numbers as texts in a registration',
    () => registered({ client_id_issued_at: '1700000000', client_secret_expires_at: '0' }),
  ],
  ['a registration with scopes as a list', () => registered({ scope: ['notes:read'] })],
  ['nulls in tokens', () => tokenAnswer(nulls('id_token', 'scope', 'issuer'))],
  ['expires_in null', () => tokenAnswer({ expires_in: null })],
  ['expires_in missing', () => answering('/token', without('expires_in'))],
  ['expires_in as a text', () => tokenAnswer({ expires_in: '3600' })],
  ['expires_in as words', () => tokenAnswer({ expires_in: 'never' })],
  ['expires_in 0', () => tokenAnswer({ expires_in: 0 })],
  ['expires_in below 0', () => tokenAnswer({ expires_in: -1 })],
  ['expires_in with a fraction', () => tokenAnswer({ expires_in: 3599.5 })],
  ['token type in lower case', () => tokenAnswer({ token_type: 'bearer' })],
  ['token type in upper case', () => tokenAnswer({ token_type: 'BEARER' })],
  ['token type missing', () => answering('/token', without('token_type'))],
  ['token type null', () => tokenAnswer({ token_type: null })],
  ['scope as a list', () => tokenAnswer({ scope: ['notes:read', 'notes:write'] })],
  ['scope empty', () => tokenAnswer({ scope: '' })],
  ['no refresh token', () => answering('/token', without('refresh_token'))],
  ['a refresh token of null', () => tokenAnswer({ refresh_token: null })],
  [
    'tokens in a form',
    () => ({ '/token': (body) => form(body, 'application/x-www-form-urlencoded') }),
  ],
  [
    'tokens in a form with a charset',
    () => ({
      '/token': (body) => form(body, 'application/x-www-form-urlencoded; charset=utf-8'),
    }),
  ],
  ['tokens in a form as text', () => ({ '/token': (body) => form(body, 'text/plain') })],
  ['JSON tokens as text', () => ({ '/token': (body) => ({ type: 'text/html', body }) })],
  ['an empty error beside tokens', () => tokenAnswer({ error: '', error_description: null })],
];

test('people connect', async () => {
  const outcomes: [string, unknown][] = [];
  for (const [index, [name, rewrites]] of ACCEPTED.entries()) {
    const person = `person-${index}`;
    oauth.issOfCallback = oauth.issuer;
    oauth.rewrites = rewrites();
    if ('/register' in oauth.rewrites) {
      oauth.forgetClients();
    }
    const failure = await authorized(person).then(
      () => null,
      (error: unknown) => String(error),
    );
    oauth.rewrites = {};
    outcomes.push([name, failure ?? (await accounts.status('notes', person))]);
  }
  expect(outcomes).toEqual(ACCEPTED.map(([name]) => [name, 'connected']));
  expect(outcomes.length).toBeGreaterThan(40);
});

test('connected accounts are used, also after an unusual answer', async () => {
  oauth.rewrites = {
    '/token': (body) =>
      form({ ...body, token_type: 'bearer' }, 'application/x-www-form-urlencoded'),
  };
  await authorized();
  expect(await use()).toMatchObject({ result: {} });
  oauth.endAccessTokens();
  expect(await use()).toMatchObject({ result: {} });
  expect(oauth.counts).toMatchObject({ refresh: 1, calls: 2 });
});

test.each([
  ['null', null],
  ['0', 0],
  ['words', 'never'],
])('a token that lives %s is not refreshed before each use', async (_, expires_in) => {
  oauth.rewrites = tokenAnswer({ expires_in });
  await authorized();
  await use();
  await use();
  expect(oauth.counts).toMatchObject({ refresh: 0, calls: 2 });
});

test.each<[string, Rewrites[string], string]>([
  [
    'as it should',
    () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'The code is old' } }),
    'invalid_grant: The code is old',
  ],
  [
    'with 200',
    () => ({ status: 200, body: { error: 'invalid_grant', error_description: 'The code is old' } }),
    'invalid_grant: The code is old',
  ],
  [
    'in a form with 200',
    () => ({
      status: 200,
      ...form(
        { error: 'bad_verification_code', error_description: 'The code is old' },
        'application/x-www-form-urlencoded',
      ),
    }),
    'invalid_grant: The code is old',
  ],
  [
    'in a form',
    () => ({
      status: 400,
      ...form({ error: 'access_denied' }, 'application/x-www-form-urlencoded'),
    }),
    'access_denied',
  ],
  [
    'with null for a description',
    () => ({ status: 400, body: { error: 'invalid_scope', error_description: null } }),
    'invalid_scope',
  ],
  [
    'with an object',
    () => ({
      status: 403,
      body: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'Ask your admin' } },
    }),
    'PERMISSION_DENIED: Ask your admin',
  ],
  [
    'with a page',
    () => ({ status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' }),
    'server_error: HTTP 502',
  ],
  [
    'with a page and 200',
    () => ({ status: 200, type: 'text/html', body: '<h1>Sign in</h1>' }),
    'server_error: HTTP 200',
  ],
  ['with nothing', () => ({ status: 500, body: '' }), 'server_error: HTTP 500'],
])('a refusal of the code is told, %s', async (_, rewrite, reason) => {
  oauth.rewrites = { '/token': rewrite };
  const { answer, proofs } = await away();
  await expect(accounts.complete(answer, proofs)).rejects.toMatchObject({
    code: 'authorization_refused',
    message: expect.stringContaining(`Reason: ${reason}`),
  });
  expect(logged.map(({ message }) => message)).toEqual([
    expect.stringContaining(`completing an authorization failed: ${reason}`),
  ]);
});

test('a reason is short, inert and without secrets', async () => {
  const { answer, proofs } = await away();
  const description = `${'long '.repeat(500)}`;
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  oauth.rewrites = {
    '/token': () => ({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: `\u202Etoken ${token}\n at https://as.example.org/secret/path ${description}`,
      },
    }),
  };
  const error = await accounts.complete(answer, proofs).catch((thrown: Error) => thrown);
  const { message } = error as Error;
  expect(message).toContain('invalid_request: token … at … long long');
  expect(message.length).toBeLessThan(300);
  expect(message).not.toMatch(/[\u202E\n]/);
});

test('a declined consent is told as such, and nothing is a fault', async () => {
  const { answer, proofs } = await away();
  const denied = { ...answer, code: undefined, error: 'access_denied' };
  await expect(accounts.complete(denied, proofs)).rejects.toMatchObject({
    code: 'authorization_declined',
    message: 'You did not allow the assistant to use Notes, so it is not connected.',
  });
  expect(logged).toEqual([]);
  // The flow is over: nothing can be redeemed in it.
  await expect(accounts.complete(answer, proofs)).rejects.toMatchObject({
    code: 'authorization_refused',
  });
});

test.each([
  ['of another issuer', { iss: 'https://evil.example' }, ''],
  [
    'with another error',
    { error: 'invalid_scope', errorDescription: 'No such scope' },
    ' Reason: invalid_scope: No such scope.',
  ],
  ['without an error', { error: undefined }, ''],
])('an answer without a code, %s, is a refusal', async (_, change, reason) => {
  const { answer, proofs } = await away();
  const without_ = { ...answer, code: undefined, error: 'access_denied', ...change };
  await expect(accounts.complete(without_, proofs)).rejects.toMatchObject({
    code: 'authorization_refused',
    message: `This connection could not be made. Start again from the assistant.${reason}`,
  });
});

test('words in an address that nobody began are not shown', async () => {
  const forged = { state: 'x', code: undefined, iss: undefined };
  await expect(
    accounts.complete({ ...forged, error: 'call_me', errorDescription: 'at 555' }, {}),
  ).rejects.toMatchObject({ message: expect.not.stringContaining('555') });
});

test('the authorization server gets the name of the resource as the server writes it', async () => {
  oauth.rewrites = prm({ resource: `${oauth.mcpUrl}/` });
  const { url } = await accounts.begin('notes', 'ann');
  expect(url.searchParams.get('resource')).toBe(`${oauth.mcpUrl}/`);
});

test("the operator's own account copes with the same answers", async () => {
  oauth.rewrites = {
    ...as({ issuer: `${oauth.issuer}/`, jwks_uri: null }),
    ...prm({ authorization_servers: loud(), resource_name: null }),
    '/token': (body) =>
      form({ ...body, token_type: 'bearer' }, 'application/x-www-form-urlencoded'),
  };
  const machine = connect({
    oauth: {
      flow: 'client_credentials',
      clientId: MACHINE.id,
      credential: { secret: MACHINE.secret },
      scopes: null,
      issuer: `${loud()}/`,
      endpoints: null,
    },
  }).connections.get('notes')!;
  expect(await machine.tools()).toHaveLength(1);
  expect(oauth.counts.machine).toBe(1);
  await machine.close();
});
