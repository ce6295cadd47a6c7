/** What requests may look like; anything else is refused with the name of the field. */
import { z } from 'zod';
import { AppError } from '../errors';

const id = z.string().min(1).max(128);
const metadata = z.record(z.string().max(64), z.string().max(512)).refine((value) => Object.keys(value).length <= 16, 'at most 16 entries');

const message = z.strictObject({
  type: z.literal('message').optional(),
  role: z.literal('user'),
  content: z.union([z.string(), z.array(z.strictObject({ type: z.literal('input_text'), text: z.string() })).min(1)]),
});

const approval = z.strictObject({
  type: z.literal('mcp_approval_response'),
  approval_request_id: id,
  approve: z.boolean(),
  reason: z.string().max(1000).nullish(),
});

export const createResponse = z.strictObject({
  model: id.optional(),
  input: z.union([z.string(), z.array(message).min(1), z.array(approval).min(1).max(64)]),
  conversation: z.union([id, z.strictObject({ id })]).optional(),
  previous_response_id: id.nullish(),
  stream: z.boolean().nullish(),
  metadata: metadata.nullish(),
});
export type CreateResponse = z.infer<typeof createResponse>;

export const createConversation = z.strictObject({ metadata: metadata.refine((value) => 'course_id' in value, 'needs course_id') });

/** `POST /v1/conversations/{id}`, as the Conversations API has it: replaces the metadata. */
export const updateConversation = z.strictObject({ metadata });

export const assistantQuery = z.strictObject({
  course_id: z.string().min(1).max(255),
  sequence_id: z.string().min(1).max(255).optional(),
  unit_id: z.string().min(1).max(255).optional(),
  model: id.optional(),
});

export const conversationsQuery = z.strictObject({
  course_id: z.string().min(1).max(255),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const itemsQuery = z.strictObject({
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(200).default(20),
  after: id.optional(),
});

export const retrieveQuery = z.strictObject({
  stream: z.enum(['true', 'false']).optional(),
  starting_after: z.coerce.number().int().min(0).optional(),
});

export const mcpServersQuery = z.strictObject({ course_id: z.string().min(1).max(255) });

export const acceptTool = z.strictObject({ definition_hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** @throws AppError `unsupported_parameter` for a field that does not exist here, `invalid_request` for one that does not fit. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const param = [...issue.path, issue.keys[0]].join('.');
    throw new AppError('unsupported_parameter', `The parameter "${param}" is not supported here.`, { param });
  }
  const param = issue?.path.join('.') ?? '';
  throw new AppError('invalid_request', `${param || 'The request'}: ${issue?.message ?? 'is not valid'}.`, param ? { param } : {});
}
