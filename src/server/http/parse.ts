/** Reads requests by their schemas, and has the parts that several schemas share. */
import { z } from 'zod';
import type { Place } from '../../protocol';
import { AppError } from '../base';

/** Also names of prompts and of arguments. */
export const id = z.string().min(1).max(128);
const key = z.string().min(1).max(255);
export const courseId = key;
export const serverLabel = z.string().min(1).max(64);
export const uri = z.string().min(1).max(2_048);
/**
 * Like `z.array`, but stops at the first item that does not fit: describing what is wrong with
 * each of thousands would take long.
 */
export const list = <T>(item: z.ZodType<T>, { least = 0, most = Infinity } = {}) =>
  z
    .array(z.unknown())
    .min(least)
    .max(most)
    .transform((items, { issues }): T[] => {
      const read: T[] = [];
      for (const [at, input] of items.entries()) {
        const result = item.safeParse(input);
        if (!result.success) {
          const [issue] = result.error.issues as [z.core.$ZodIssue];
          issues.push({ ...issue, path: [at, ...issue.path], input } as z.core.$ZodRawIssue);
          break;
        }
        read.push(result.data);
      }
      return read;
    });

/** Like `z.record`, of at most that many entries; more are not read. */
export const entries = <T>(
  entryKey: z.ZodType<string, string>,
  value: z.ZodType<T>,
  most: number,
) =>
  z
    .custom<Record<string, unknown>>()
    .refine((given) => Object.keys(given ?? {}).length <= most, `at most ${most} entries`)
    .pipe(z.record(entryKey, value));

export const pageSize = z.coerce.number().int().min(1).max(100).default(20);

/** One spelling: no key that only looks like another, no value with characters nobody sees. */
const metadataKey = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w.:-]*$/, 'a key has letters, digits and . : _ - only');
const metadataValue = z
  .string()
  .max(512)
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), 'a value has no control characters');

export const metadata = entries(metadataKey, metadataValue, 16);

export const filledArguments = entries(id, z.string().max(2_048), 32);

export const place = z.strictObject({
  course_id: key,
  sequence_id: key.optional(),
  unit_id: key.optional(),
  service_variant: z.enum(['lms', 'cms']).optional(),
  ui_slot_selector_id: key.optional(),
}) satisfies z.ZodType<Place>;

export const assistantQuery = place.extend({ model: id.optional() });

export const courseQuery = z.strictObject({ course_id: courseId });

/**
 * @param at Where the value stands in the request, for the names of what is wrong with it.
 * @throws AppError `unsupported_parameter` for an unknown field, `invalid_request` for an invalid
 * one.
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown, at?: string): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) {
    return result.data;
  }
  const [issue] = result.error.issues;
  const path = [...(at === undefined ? [] : [at]), ...(issue?.path ?? [])];
  if (issue?.code === 'unrecognized_keys') {
    const param = [...path, issue.keys[0]].join('.');
    throw new AppError('unsupported_parameter', `The parameter "${param}" is not supported here.`, {
      param,
    });
  }
  const param = path.join('.');
  throw new AppError(
    'invalid_request',
    `${param || 'The request'}: ${issue?.message ?? 'is not valid'}.`,
    param ? { param } : {},
  );
}
