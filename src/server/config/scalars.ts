/** The values that several sections of the configuration are made of. */
import { z } from 'zod';

export const text = z.string().trim().min(1);

/** A number, or its digits if the value came from the environment. */
export function number(schema: z.ZodNumber): z.ZodType<number> {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value),
    schema,
  );
}

export const seconds = (least: number, most: number, fallback: number) =>
  number(z.number().min(least).max(most))
    .default(fallback)
    .describe(`seconds between ${least} and ${most}`);

export const isWebUrl = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function isBareWebUrl(text: string): boolean {
  if (!isWebUrl(text)) {
    return false;
  }
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === '';
}

/** An http(s) URL without credentials, query or fragment; its trailing slashes are removed. */
export const baseUrl = z
  .string()
  .refine(isBareWebUrl, 'must be an http(s) URL without credentials, query or fragment')
  .transform((text) => text.replace(/\/+$/, ''));
