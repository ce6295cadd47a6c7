import { z } from 'zod';
import { type AppError } from '../base';
import { entries, list, parse } from './parse';

/** Counts how many values are looked at. */
function counted() {
  let count = 0;
  const text = z.unknown().refine((value) => {
    count += 1;
    return typeof value === 'string';
  });
  return { text, count: () => count };
}

function refused(schema: z.ZodType, value: unknown): AppError {
  try {
    parse(schema, value);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('It was accepted.');
}

test('a list is read to its first mistake, which is named', () => {
  const { text, count } = counted();
  const schema = z.strictObject({ input: list(list(text)) });
  const wrong = Array.from({ length: 20_000 }, () => null);
  expect(refused(schema, { input: [['a'], ['b', ...wrong]] })).toMatchObject({
    code: 'invalid_request',
    param: 'input.1.1',
  });
  expect(count()).toBe(3);
  expect(parse(schema, { input: [['a'], []] })).toEqual({ input: [['a'], []] });
});

test('of a list or a record that is too long nothing is read', () => {
  const { text, count } = counted();
  const values = Array.from({ length: 6_000 }, () => 'a');
  expect(refused(list(text, { most: 5_999 }), values).code).toBe('invalid_request');
  expect(refused(list(text, { least: 1 }), []).code).toBe('invalid_request');
  const record = entries(z.string(), text, 32);
  expect(refused(record, { ...values }).message).toContain('at most 32 entries');
  expect(count()).toBe(0);
  for (const odd of [1, null, 'x', []]) {
    expect(record.safeParse(odd).success).toBe(false);
  }
  expect(parse(record, { a: 'b' })).toEqual({ a: 'b' });
});

test('every branch of a union stops at its first mistake', () => {
  const { text, count } = counted();
  const schema = z.union([z.string(), list(text), list(z.strictObject({ a: text }))]);
  expect(
    refused(
      schema,
      Array.from({ length: 20_000 }, () => ({})),
    ).code,
  ).toBe('invalid_request');
  expect(count()).toBeLessThan(3);
});
