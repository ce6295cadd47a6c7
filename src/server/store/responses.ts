/**
 * Responses: each is one run, and each conversation has at most one at a time. Its start and its
 * end are one transaction each.
 */
import type { Kysely, Transaction } from 'kysely';
import {
  FIXED_RESPONSE_FIELDS,
  MAX_TITLE,
  NO_USAGE,
  type AssistantMessage,
  type ErrorCode,
  type IncompleteReason,
  type Item,
  type OutputItem,
  type ResponseObject,
  type ResponseError,
  type ResponseStatus,
  type Usage,
  type UserMessage,
} from '../../protocol';
import { AppError } from '../base';
import { claimAttachments } from './attachments';
import type { AuditLog } from './audit/log';
import { insertConversation } from './conversations';
import { decideCalls, withdrawPending, type Decision } from './decisions';
import { bindKey, type RequestKey } from './idempotency';
import type { Db } from './db';
import { insertItem, readItems } from './items';
import { holdRunOrFail, type Lease } from './leases';
import { noticesOf } from './notices';
import { forgetModelSteps } from './model-steps';
import { settleCalls } from './recovery';
import { decideReviews, withholdPending, type Review } from './reviews';
import type { ResponseTable, Schema } from './schema';
import { CommitUnclear, inTransaction } from './transaction';
import { endWaiting, resumeCalls, type Resumption } from './waiting-calls';

export interface NewResponse {
  id: string;
  conversationId: string;
  /** Set if the response begins its conversation: the course of that. */
  newConversation?: { courseId: string };
  userId: string;
  workflow: string;
  previousResponseId: string | null;
  metadata: Record<string, string>;
  /** Obtained from `idempotency.take`. */
  idempotency: RequestKey | null;
  /** The replica that runs it. Without a lease it counts as lost at the next sweep. */
  lease?: Lease;
  /** What starts the run: a message, or the decisions on every pending call and result. */
  input:
    | { message: UserMessage }
    | {
        decisions: readonly Decision[];
        reviews?: readonly Review[];
        resumptions?: readonly Resumption[];
      };
}

export interface ResponseEnd {
  status: Exclude<ResponseStatus, 'in_progress'>;
  error?: ResponseError;
  incompleteReason?: IncompleteReason;
  usage: Usage | null;
}

function isOutput(item: Item): item is OutputItem {
  return (
    item.type !== 'mcp_approval_response' && !(item.type === 'message' && item.role === 'user')
  );
}

function toResponseObject(row: ResponseTable, output: OutputItem[]): ResponseObject {
  return {
    id: row.id,
    object: 'response',
    created_at: Math.floor(row.created_at / 1000),
    completed_at: row.completed_at === null ? null : Math.floor(row.completed_at / 1000),
    status: row.status,
    error:
      row.error_code === null
        ? null
        : { code: row.error_code as ErrorCode, message: row.error_message ?? '' },
    incomplete_details:
      row.incomplete_reason === null ? null : { reason: row.incomplete_reason as IncompleteReason },
    model: row.workflow,
    conversation: { id: row.conversation_id },
    previous_response_id: row.previous_response_id,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    output,
    ...FIXED_RESPONSE_FIELDS,
    usage: row.usage === null ? null : { ...NO_USAGE, ...(JSON.parse(row.usage) as Usage) },
    mcp_assistant: { notices: noticesOf(row) },
  };
}

async function claimConversation(db: Db, input: NewResponse, now: number): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('conversations')
    .set({ active_response_id: input.id, last_response_id: input.id, updated_at: now })
    .where('id', '=', input.conversationId)
    .where('user_id', '=', input.userId)
    .where('active_response_id', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) {
    throw new AppError('conversation_busy', 'An answer is still running in this conversation.');
  }
}

async function addMessage(
  db: Db,
  input: NewResponse,
  message: UserMessage,
  writes: { now: number; audit: AuditLog },
): Promise<void> {
  await forgetModelSteps(db, input.conversationId);
  await withdrawPending(db, input.conversationId, input.id, writes);
  await withholdPending(db, input.conversationId, input.id, writes.audit);
  await endWaiting(db, input, writes, { all: true });
  const attached = (message.mcp_assistant?.attachments ?? []).map(({ id }) => id);
  await claimAttachments(db, attached, {
    userId: input.userId,
    conversationId: input.conversationId,
    messageId: message.id,
  });
  await insertItem(db, {
    id: message.id,
    conversationId: input.conversationId,
    responseId: input.id,
    type: 'message',
    data: message,
  });
  const title = (message.content[0]?.text ?? '').trim().slice(0, MAX_TITLE) || '…';
  await db
    .updateTable('conversations')
    .set({ title })
    .where('id', '=', input.conversationId)
    .where('title', '=', '')
    .execute();
}

type NewRun = Pick<NewResponse, 'id' | 'conversationId' | 'userId' | 'workflow'> &
  Partial<Pick<NewResponse, 'previousResponseId' | 'metadata' | 'lease'>>;

function toRow(run: NewRun, at: number): ResponseTable {
  return {
    id: run.id,
    conversation_id: run.conversationId,
    user_id: run.userId,
    workflow: run.workflow,
    status: 'in_progress',
    previous_response_id: run.previousResponseId ?? null,
    metadata: JSON.stringify(run.metadata ?? {}),
    error_code: null,
    error_message: null,
    incomplete_reason: null,
    usage: null,
    created_at: at,
    completed_at: null,
    replica_id: run.lease?.replicaId ?? null,
    lease_expires_at: run.lease?.expiresAt ?? null,
    cancel_requested: 0,
    draft_id: null,
    draft_text: null,
    notices: null,
  };
}

/** What readers get if the store cannot save the end of a run. */
export function unstoredResponse(run: NewRun, now: number): ResponseObject {
  const failure: Partial<ResponseTable> = {
    status: 'failed',
    error_code: 'store_unavailable',
    error_message: 'The assistant cannot reach its data at the moment.',
    completed_at: now,
  };
  return toResponseObject({ ...toRow(run, now), ...failure }, []);
}

async function store(
  trx: Transaction<Schema>,
  input: NewResponse,
  writes: { now: number; audit: AuditLog },
): Promise<void> {
  const { now: at, audit } = writes;
  if (input.newConversation) {
    const { conversationId: id, userId, newConversation } = input;
    await insertConversation(trx, { id, userId, ...newConversation, metadata: {} }, at);
  }
  await claimConversation(trx, input, at);
  await trx.insertInto('responses').values(toRow(input, at)).execute();
  if (input.idempotency) {
    await bindKey(trx, input.userId, input.idempotency, input.id);
  }
  if ('message' in input.input) {
    await addMessage(trx, input, input.input.message, writes);
  } else {
    await decideCalls(trx, input.input.decisions, input, writes);
    await decideReviews(trx, input.input.reviews ?? [], input, audit);
    await resumeCalls(trx, input.input.resumptions ?? [], input, writes);
    await endWaiting(trx, input, writes, { all: false });
  }
}

interface EndedRun {
  id: string;
  conversationId: string;
  end: ResponseEnd;
}

async function storeEnd(
  db: Db,
  { id, conversationId, end }: EndedRun,
  writes: { now: number; audit: AuditLog },
): Promise<void> {
  const { now } = writes;
  const { numUpdatedRows } = await db
    .updateTable('responses')
    .set({
      status: end.status,
      error_code: end.error?.code ?? null,
      error_message: end.error?.message ?? null,
      incomplete_reason: end.incompleteReason ?? null,
      usage: end.usage === null ? null : JSON.stringify(end.usage),
      completed_at: now,
      draft_id: null,
      draft_text: null,
    })
    .where('id', '=', id)
    .where('status', '=', 'in_progress')
    .executeTakeFirst();
  if (numUpdatedRows === 1n) {
    await settleCalls(db, id, { ...writes, isInterrupted: end.error?.code === 'interrupted' });
  }
  await db
    .updateTable('conversations')
    .set({ active_response_id: null, updated_at: now })
    .where('id', '=', conversationId)
    .where('active_response_id', '=', id)
    .execute();
}

export function responseStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  const writes = () => ({ now: now(), audit });
  return {
    /**
     * Starts a run: takes the conversation or begins it, stores the input, and decides or withdraws
     * what is pending; all or nothing.
     * @throws AppError `conversation_busy`, `approval_conflict`, `approval_expired`,
     * `approval_stale`, `elicitation_closed`, `attachment_gone`, `too_many_conversations`.
     */
    async begin(input: NewResponse): Promise<void> {
      await inTransaction(db, (trx) => store(trx, input, writes())).catch(
        async (error: unknown) => {
          const begun =
            error instanceof CommitUnclear &&
            (await db
              .selectFrom('responses')
              .select('id')
              .where('id', '=', input.id)
              .executeTakeFirst());
          if (!begun) {
            throw error;
          }
        },
      );
    },

    /**
     * The row only.
     * @throws AppError `not_found` for an unknown id and for another person's.
     */
    async find(id: string, userId: string): Promise<ResponseTable> {
      const row = await db
        .selectFrom('responses')
        .selectAll()
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (!row) {
        throw new AppError('not_found', 'There is no such response.');
      }
      return row;
    },

    async read(id: string, userId: string): Promise<ResponseObject> {
      const row = await this.find(id, userId);
      const stored = await readItems(db, id, now());
      return toResponseObject(row, stored.map(({ item }) => item).filter(isOutput));
    },

    /** @throws AppError `interrupted` if the run has already ended. */
    async addMessage(
      responseId: string,
      conversationId: string,
      message: AssistantMessage,
    ): Promise<void> {
      await inTransaction(db, async (trx) => {
        await holdRunOrFail(trx, responseId);
        await insertItem(trx, {
          id: message.id,
          conversationId,
          responseId,
          type: 'message',
          data: message,
        });
      });
    },

    /**
     * Ends a run, settles its open calls, and frees its conversation. A second end changes nothing.
     */
    async end(id: string, conversationId: string, end: ResponseEnd): Promise<void> {
      await inTransaction(db, (trx) => storeEnd(trx, { id, conversationId, end }, writes()));
    },
  };
}

export type ResponseStore = ReturnType<typeof responseStore>;
