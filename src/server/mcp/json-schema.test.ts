import { compileSchema } from './json-schema';

test('arguments that fit pass; others are told what is wrong', () => {
  const check = compileSchema({ type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] }, 'k1');
  expect(check({ n: 1 })).toBeNull();
  expect(check({ n: 0 })).toContain('/n must be >= 1');
  expect(check({})).toContain("must have required property 'n'");
});

test('a foreign dialect does not matter, and formats are checked', () => {
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: { d: { type: 'string', format: 'date' } } };
  const check = compileSchema(schema, 'k2');
  expect(check({ d: '2026-02-30x' })).not.toBeNull();
  expect(check({ d: '2026-02-20' })).toBeNull();
});

test('a catastrophic pattern runs in linear time and still decides', () => {
  const check = compileSchema({ type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }, 'k3');
  expect(check({ a: `${'a'.repeat(5000)}!` })).not.toBeNull();
  expect(check({ a: 'aaaa' })).toBeNull();
});

test('a pattern that cannot be matched in linear time is left to the server', () => {
  const check = compileSchema({ type: 'object', properties: { a: { type: 'string', pattern: '^(?=x)y$' } } }, 'k4');
  expect(check({ a: 'anything' })).toBeNull();
});

test('a remote reference is never fetched: the schema is unusable', () => {
  expect(() => compileSchema({ $ref: 'https://example.org/schema.json' }, 'k5')).toThrow();
});
