/** A credential goes into one header, and never comes from a caller. */
import { accepted, KEY, read, URL_ } from './testing/mcp-server';

test.each([
  ['token', 'Bearer token'],
  ['Bearer token', 'Bearer token'],
  ['Basic dTpw', 'Basic dTpw'],
])('authorization %s is sent as %s', (value, header) => {
  expect(accepted({ authorization: value }).headers).toEqual({ Authorization: header });
});

test.each<[string, object, object]>([
  ['none', {}, {}],
  ['bearer_token', { auth_value: 's3' }, { Authorization: 'Bearer s3' }],
  ['bearer_token', { auth_value: 'Bearer s3' }, { Authorization: 'Bearer s3' }],
  ['api_key', { authentication_token: 's3' }, { 'X-API-Key': 's3' }],
  ['basic', { auth_value: 'user:pass' }, { Authorization: 'Basic dXNlcjpwYXNz' }],
  ['basic', { auth_value: 'dXNlcjpwYXNz' }, { Authorization: 'Basic dXNlcjpwYXNz' }],
  ['basic', { auth_value: 'Basic dXNlcjpwYXNz' }, { Authorization: 'Basic dXNlcjpwYXNz' }],
  ['authorization', { auth_value: 'Custom s3' }, { Authorization: 'Custom s3' }],
  ['token', { auth_value: 's3' }, { Authorization: 'token s3' }],
])('auth_type %s with %p is sent as %p', (auth_type, value, headers) => {
  expect(accepted({ auth_type, ...value }).headers).toEqual(headers);
});

test.each<[string, object, string]>([
  ['two sets of headers', { headers: {}, static_headers: {} }, 'static_headers'],
  ['authorization twice', { authorization: 'a', headers: { authorization: 'b' } }, 'authorization'],
  ['a value without auth_type', { auth_value: 's' }, 'auth_type'],
  ['an auth_type without value', { auth_type: 'bearer_token' }, 'auth_value'],
  ['a value for none', { auth_type: 'none', authentication_token: 's' }, 'authentication_token'],
  [
    'two values',
    { auth_type: 'token', auth_value: 's', authentication_token: 's' },
    'authentication_token',
  ],
  [
    'a credential twice',
    { auth_type: 'bearer_token', auth_value: 's', authorization: 't' },
    'authorization',
  ],
  [
    'a key twice',
    { auth_type: 'api_key', auth_value: 's', headers: { 'x-api-key': 't' } },
    'auth_value',
  ],
  ['an unknown auth_type', { auth_type: 'password', auth_value: 's' }, 'auth_type'],
  ['an inherited auth_type', { auth_type: 'constructor', auth_value: 's' }, 'auth_type'],
  ['a passed-on token', { auth_type: 'true_passthrough' }, 'auth_type'],
  ['a signature', { auth_type: 'aws_sigv4' }, 'auth_type'],
  ['a header name with a space', { headers: { 'X Y': 'a' } }, 'headers.X Y'],
  ['a header of the protocol', { headers: { 'Mcp-Session-Id': 'a' } }, 'headers.Mcp-Session-Id'],
  ['a header with a line break', { static_headers: { X: 'a\r\nY: b' } }, 'static_headers.X'],
  [
    'a shell placeholder',
    { headers: { Authorization: 'Bearer ${TOKEN}' } },
    'headers.Authorization',
  ],
  ['a token with a line break', { authorization: 'Bearer a\nb' }, 'authorization'],
])('%s is refused', (_, server, key) => {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
  expect(config === null || problems.length > 0).toBe(true);
});
