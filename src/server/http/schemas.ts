/** Request schemas. Anything else is refused with the name of the field. */
import { z } from 'zod';
import {
  MAX_COMMENT,
  type AcceptToolRequest,
  type AnswerElicitationRequest,
  type ApprovalResponseInput,
  type CreateResponseRequest,
  type FeedbackRequest,
  type MessageInput,
  type Place,
  type ResultReviewInput,
  type SwitchRequest,
} from '../../protocol';
import { MAX_OPTIONS, MAX_TEXT } from '../../protocol/form';
import { AppError } from '../base';

const id = z.string().min(1).max(128);
const metadata = z
  .record(z.string().max(64), z.string().max(512))
  .refine((value) => Object.keys(value).length <= 16, 'at most 16 entries');

const message = z.strictObject({
  type: z.literal('message').optional(),
  role: z.literal('user'),
  content: z.union([
    z.string(),
    z.array(z.strictObject({ type: z.literal('input_text'), text: z.string() })).min(1),
  ]),
  mcp_assistant: z.strictObject({ attachments: z.array(id) }).optional(),
}) satisfies z.ZodType<MessageInput>;

const approval = z.strictObject({
  type: z.literal('mcp_approval_response'),
  approval_request_id: id,
  approve: z.boolean(),
  reason: z.string().max(1000).nullish(),
  arguments: z.string().nullish(),
  remember: z.enum(['conversation', 'course']).nullish(),
}) satisfies z.ZodType<ApprovalResponseInput>;

const review = z.strictObject({
  type: z.literal('mcp_assistant.result_review'),
  call_id: id,
  release: z.boolean(),
}) satisfies z.ZodType<ResultReviewInput>;

export const createResponse = z.strictObject({
  model: id.optional(),
  input: z.union([
    z.string(),
    z.array(message).min(1),
    z
      .array(z.discriminatedUnion('type', [approval, review]))
      .min(1)
      .max(64),
  ]),
  conversation: z.union([id, z.strictObject({ id })]).optional(),
  previous_response_id: id.nullish(),
  stream: z.boolean().nullish(),
  metadata: metadata.nullish(),
}) satisfies z.ZodType<CreateResponseRequest>;

export const createConversation = z.strictObject({
  metadata: metadata.refine((value) => 'course_id' in value, 'needs course_id'),
});

/** `POST /v1/conversations/{id}`, as in the Conversations API: replaces the metadata. */
export const updateConversation = z.strictObject({ metadata });

const key = z.string().min(1).max(255);

export const place = z.strictObject({
  course_id: key,
  sequence_id: key.optional(),
  unit_id: key.optional(),
  service_variant: z.enum(['lms', 'cms']).optional(),
  ui_slot_selector_id: key.optional(),
}) satisfies z.ZodType<Place>;

export const assistantQuery = place.extend({ model: id.optional() });

export const conversationsQuery = z.strictObject({
  course_id: z.string().min(1).max(255),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** Words to find in a title or a message. */
  query: z.string().trim().max(200).optional(),
});

export const feedbackBody = z.strictObject({
  rating: z.enum(['up', 'down']).nullable(),
  comment: z.string().max(MAX_COMMENT).nullish(),
}) satisfies z.ZodType<Partial<FeedbackRequest>>;

export const feedbackQuery = z.strictObject({
  course_id: z.string().min(1).max(255),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: id.optional(),
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

export const grantsQuery = z.strictObject({ course_id: z.string().min(1).max(255) });

export const mcpServersQuery = z.strictObject({ course_id: z.string().min(1).max(255) });

export const acceptTool = z.strictObject({
  definition_hash: z.string().regex(/^[0-9a-f]{64}$/),
}) satisfies z.ZodType<AcceptToolRequest>;

export const switchTool = z.strictObject({
  disabled: z.boolean(),
}) satisfies z.ZodType<SwitchRequest>;

const formText = z.string().max(MAX_TEXT);

export const answerElicitationBody = z.strictObject({
  action: z.enum(['accept', 'decline', 'cancel']),
  content: z
    .record(
      z.string(),
      z.union([formText, z.number(), z.boolean(), z.array(formText).max(MAX_OPTIONS)]),
    )
    .optional(),
}) satisfies z.ZodType<AnswerElicitationRequest>;

/**
 * @throws AppError `unsupported_parameter` for an unknown field, `invalid_request` for an invalid
 * one.
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) {
    return result.data;
  }
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const param = [...issue.path, issue.keys[0]].join('.');
    throw new AppError('unsupported_parameter', `The parameter "${param}" is not supported here.`, {
      param,
    });
  }
  const param = issue?.path.join('.') ?? '';
  throw new AppError(
    'invalid_request',
    `${param || 'The request'}: ${issue?.message ?? 'is not valid'}.`,
    param ? { param } : {},
  );
}
