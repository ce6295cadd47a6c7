/**
 * The `input` of a question. Many clients send the whole conversation each time: what the person
 * adds is taken, the rest only says which conversation goes on. Its words are never read, so that
 * nobody can put words into the assistant's mouth.
 */
import { z } from 'zod';
import {
  MAX_ATTACHMENTS,
  MAX_DECISIONS,
  MAX_REASON,
  type ApprovalResponseInput,
  type DecisionInput,
  type ElicitationAnswerInput,
  type MessageInput,
  type ResultReviewInput,
} from '../../protocol';
import type { Ask } from '../agent';
import { AppError, BOUNDS } from '../base';
import { answerShape } from './answer-shape';
import { id, list, parse } from './parse';

type RawItem = Record<string, unknown>;
/** One item, and where it stands in the request. */
interface Placed {
  item: RawItem;
  at: string;
}

export const responseInput = z.union([
  z.string(),
  z.array(z.record(z.string(), z.unknown())).min(1).max(BOUNDS.inputItems),
]);

const message = z.strictObject({
  type: z.literal('message').optional(),
  id: id.nullish(),
  status: z.string().nullish(),
  role: z.literal('user'),
  content: z.union([
    z.string(),
    list(z.strictObject({ type: z.literal('input_text'), text: z.string() }), { least: 1 }),
  ]),
  mcp_assistant: z.strictObject({ attachments: list(id) }).optional(),
}) satisfies z.ZodType<MessageInput>;

const approval = z.strictObject({
  type: z.literal('mcp_approval_response'),
  id: id.nullish(),
  approval_request_id: id,
  approve: z.boolean(),
  reason: z.string().max(MAX_REASON).nullish(),
  arguments: z.string().nullish(),
  remember: z.enum(['conversation', 'course']).nullish(),
}) satisfies z.ZodType<ApprovalResponseInput>;

const review = z.strictObject({
  type: z.literal('mcp_assistant.result_review'),
  call_id: id,
  release: z.boolean(),
}) satisfies z.ZodType<ResultReviewInput>;

const answer = z.strictObject({
  type: z.literal('mcp_assistant.elicitation_answer'),
  call_id: id,
  elicitation_id: id,
  ...answerShape,
}) satisfies z.ZodType<ElicitationAnswerInput>;

const decision = z.discriminatedUnion('type', [approval, review, answer]);

const DECISIONS: ReadonlySet<unknown> = new Set(
  decision.options.map(({ shape }) => shape.type.value),
);
/** What only an assistant says, and what refers to it. */
const ECHOES: ReadonlySet<unknown> = new Set([
  'item_reference',
  'mcp_approval_request',
  'mcp_call',
  'mcp_list_tools',
  'reasoning',
]);
/** Their ids are not kept here. */
const UNKNOWN_ECHOES: ReadonlySet<unknown> = new Set(['mcp_list_tools', 'reasoning']);

const isDecision = ({ item }: Placed): boolean => DECISIONS.has(item['type']);
const isMessage = ({ type = 'message' }: RawItem): boolean => type === 'message';
const isQuestion = ({ item }: Placed): boolean => isMessage(item) && item['role'] === 'user';

/** @throws AppError `unsupported_parameter` for what is not an item of a conversation here. */
function checkKind({ item, at }: Placed): void {
  if (isMessage(item)) {
    if (item['role'] !== 'user' && item['role'] !== 'assistant') {
      throw new AppError(
        'unsupported_parameter',
        'The instructions are those of the workflow; only messages of the user are taken.',
        { param: `${at}.role` },
      );
    }
  } else if (!DECISIONS.has(item['type']) && !ECHOES.has(item['type'])) {
    throw new AppError('unsupported_parameter', 'Items of this type are not supported here.', {
      param: `${at}.type`,
    });
  }
}

/**
 * Reads from the end to the assistant's last words. Requests that are answered here do not count as
 * such, because clients write each one before its answer.
 */
function split(items: readonly Placed[]): { added: Placed[]; earlier: Placed[] } {
  const answered = new Set(items.filter(isDecision).map(({ item }) => item['approval_request_id']));
  const added: Placed[] = [];
  const earlier: Placed[] = [];
  let at = items.length - 1;
  for (; at >= 0; at -= 1) {
    const placed = items[at] as Placed;
    const isAnswered = ECHOES.has(placed.item['type']) && answered.has(placed.item['id']);
    if (isAnswered) {
      earlier.push(placed);
    } else if (isDecision(placed) || (isQuestion(placed) && earlier.length === 0)) {
      added.unshift(placed);
    } else {
      break;
    }
  }
  return { added, earlier: [...items.slice(0, at + 1), ...earlier] };
}

/** The ids of what the assistant said earlier. */
function echoesOf(earlier: readonly Placed[]): Ask['echoes'] {
  const said = earlier.filter((placed) => !isQuestion(placed));
  if (said.length === 0) {
    return undefined;
  }
  const ids = said.flatMap(({ item, at }) => {
    const isKnown = !UNKNOWN_ECHOES.has(item['type']) && !DECISIONS.has(item['type']);
    return isKnown && typeof item['id'] === 'string' ? parse(id, item['id'], `${at}.id`) : [];
  });
  return [...new Set(ids)];
}

function decisionsOf(added: readonly Placed[]): DecisionInput[] {
  if (added.length > MAX_DECISIONS) {
    throw new AppError('invalid_request', `At most ${MAX_DECISIONS} decisions.`, {
      param: 'input',
    });
  }
  return added.map(({ item, at }) => parse(decision, item, at));
}

function attachmentsOf(messages: readonly MessageInput[]): string[] {
  const ids = messages.flatMap(({ mcp_assistant: extra }) => extra?.attachments ?? []);
  if (ids.length > MAX_ATTACHMENTS || new Set(ids).size < ids.length) {
    throw new AppError('invalid_request', `At most ${MAX_ATTACHMENTS} attachments, each once.`, {
      param: 'mcp_assistant.attachments',
    });
  }
  return ids;
}

function questionOf(messages: readonly MessageInput[], maxChars: number): Ask['input'] {
  const text = messages
    .map(({ content }) =>
      typeof content === 'string' ? content : content.map((part) => part.text).join('\n'),
    )
    .join('\n\n');
  if (text.trim() === '') {
    throw new AppError('invalid_request', 'The message is empty.', { param: 'input' });
  }
  if (text.length > maxChars) {
    throw new AppError('invalid_request', `The message is longer than ${maxChars} characters.`, {
      param: 'input',
    });
  }
  return { text, attachments: attachmentsOf(messages) };
}

/** @throws AppError `invalid_request`, `unsupported_parameter` */
export function readInput(
  input: z.output<typeof responseInput>,
  maxChars: number,
): Pick<Ask, 'input' | 'echoes'> {
  if (typeof input === 'string') {
    return { input: questionOf([{ role: 'user', content: input }], maxChars) };
  }
  const items = input.map((item, index) => ({ item, at: `input.${index}` }));
  items.forEach(checkKind);
  const { added, earlier } = split(items);
  const echoes = echoesOf(earlier);
  if (!added.some(isDecision)) {
    const messages = added.map(({ item, at }) => parse(message, item, at));
    return { input: questionOf(messages, maxChars), echoes };
  }
  if (!added.every(isDecision)) {
    throw new AppError('invalid_request', 'Decide first; then send the message by itself.', {
      param: 'input',
    });
  }
  return { input: { decisions: decisionsOf(added) }, echoes };
}
