/** Schemas for requests about resources, prompts and attachments. */
import { z } from 'zod';
import type { CompletionRequest, CreateAttachmentRequest } from '../../protocol';
import { place } from './schemas';

const label = z.string().min(1).max(64);
const name = z.string().min(1).max(128);
const uri = z.string().min(1).max(2_048);
const filled = z
  .record(name, z.string().max(2_048))
  .refine((value) => Object.keys(value).length <= 32, 'at most 32 entries');

export const completionBody = z.strictObject({
  place,
  server_label: label,
  ref: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('prompt'), name }),
    z.strictObject({ type: z.literal('resource_template'), uri_template: uri }),
  ]),
  argument: z.strictObject({ name, value: z.string().max(512) }),
  context: filled.optional(),
}) satisfies z.ZodType<CompletionRequest>;

export const attachmentBody = z.strictObject({
  place,
  source: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('resource'), server_label: label, uri }),
    z.strictObject({
      type: z.literal('prompt'),
      server_label: label,
      name,
      arguments: filled.optional(),
    }),
  ]),
}) satisfies z.ZodType<CreateAttachmentRequest>;
