/** What is kept of a call's arguments: no secret, in any spelling, and nothing long. */
import { createRedactor } from './redaction';

const CANARY = 'c4nary-value';
const redact = (value: unknown, keys: string[] = []) =>
  JSON.stringify(createRedactor(keys).json(JSON.stringify(value)));

test.each([
  'password',
  'Password',
  'PASSWORD',
  'pass-word',
  'user_password',
  'userPassword',
  'old password',
  'ｐａｓｓｗｏｒｄ',
  'pass\u200bword',
  'passwörd'.replace('ö', 'o'),
  'passwd',
  'passphrase',
  'db.passwd',
  'secret',
  'clientSecret',
  'client-secret',
  'SECRET_KEY',
  'token',
  'accessToken',
  'access_token',
  'x-auth-token',
  'tokens',
  'api_key',
  'apiKey',
  'API-KEY',
  'apikey',
  'X-Api-Key',
  'Api Key',
  'ssn',
  'SSN',
  'studentSSN',
  'student_ssn',
  'pwd',
  'pin',
  'cardPin',
  'CVV',
  'otp',
  'authorization',
  'Proxy-Authorization',
  'auth',
  'cookie',
  'set-cookie',
  'credentials',
  'private_key',
  'privateKey',
  'socialSecurityNumber',
  'credit_card',
  'cardNumber',
  'contraseña',
  'mot_de_passe',
  'mot de passe',
  'كلمة المرور',
  'jwt',
  'iban',
])('the value of %p is not kept, at any depth', (key) => {
  for (const value of [
    { [key]: CANARY },
    { a: [{ b: { [key]: { deep: [CANARY] } } }] },
    [{ [key]: [CANARY, CANARY] }],
    { note: JSON.stringify({ [key]: CANARY }) },
    { note: `please use ${key}: ${CANARY}` },
    { note: `${key}=${CANARY}&x=1` },
    { headers: [{ name: key, value: CANARY }] },
    { Key: key, Value: CANARY },
  ]) {
    expect(redact(value)).not.toContain(CANARY);
  }
});

test.each([
  'classname',
  'className',
  'lesson',
  'shipping',
  'spinner',
  'option',
  'opinion',
  'author',
  'city',
  'days',
  'passage',
  'compass',
  'monkey',
  'keyboard',
  'title',
  'encounter',
])('the value of %p is kept', (key) => {
  expect(redact({ [key]: CANARY })).toBe(JSON.stringify({ [key]: CANARY }));
});

test.each([
  ['a bearer token', 'use Bearer abc.DEF-123456 please'],
  ['a JSON Web Token', 'x eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.abc-DEF_1 y'],
  ['a key in PEM', '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----'],
  ['the password of a URL', 'mysql://root:abc123@db:3306/x'],
  ['a key of a known form', 'key sk-proj1234567890abcdef1234'],
])('%s is not kept in a text', (_name, value) => {
  const kept = redact({ note: value });
  expect(kept).toContain('[redacted]');
  expect(kept).not.toMatch(/abc|MII|1234567890/);
});

test("the operator's own keys count, short ones as whole words", () => {
  const keys = ['Student Number', 'dob'];
  expect(redact({ studentNumber: 1, dob: 'x', adobe: 'kept', my_dob: 'y' }, keys)).toBe(
    JSON.stringify({
      studentNumber: '[redacted]',
      dob: '[redacted]',
      adobe: 'kept',
      my_dob: '[redacted]',
    }),
  );
});

test('long texts, lists, objects and keys are cut, and say so', () => {
  const kept = createRedactor().json(
    JSON.stringify({
      essay: 'a'.repeat(10_000),
      list: Array.from({ length: 60 }, (_, index) => index),
      object: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index])),
    }),
  ) as { essay: string; list: unknown[]; object: object };
  expect(kept.essay).toBe(`${'a'.repeat(256)}… (10000 characters)`);
  expect(kept.list).toHaveLength(51);
  expect(Object.keys(kept.object)).toHaveLength(51);
});

test('what is large although each part is cut is left out whole', () => {
  const large = Array.from({ length: 50 }, () => 'word '.repeat(50));
  expect(redact(large)).toBe(
    '{"…":"12703 characters, left out"}'.replace('12703', /\d+/.exec(redact(large))![0]),
  );
  expect(redact(large).length).toBeLessThan(100);
});

test('numbers keep their digits, and null stays null', () => {
  const text = '{"big":12345678901234567890,"password":null}';
  expect(JSON.stringify(createRedactor().json(text))).toBe(text);
});

test('text that is no JSON is redacted as a text', () => {
  expect(createRedactor().json('password: c4nary')).toBe('password: [redacted]');
});

test('hostile texts are read to their end', () => {
  const redactor = createRedactor();
  for (const text of [
    'a '.repeat(30_000),
    `a${' '.repeat(60_000)}`,
    '='.repeat(60_000),
    'password'.repeat(8_000),
    '://'.repeat(20_000),
    '-----BEGIN '.repeat(6_000),
  ]) {
    expect(redactor.text(text).length).toBeLessThan(400);
    redactor.json(JSON.stringify({ text }));
  }
});
