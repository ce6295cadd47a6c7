/**
 * Elicitations: each is open once and answered at most once. Its answer is deleted when it is
 * taken.
 */
import type { Kysely } from 'kysely';
import type { AnswerElicitationRequest, Elicitation } from '../../protocol';
import { AppError } from '../base';
import { callFacts } from './audit/facts';
import type { AuditFact, AuditLog } from './audit/log';
import type { Db } from './items';
import type { ElicitationTable, Schema } from './schema';
import { inTransaction } from './transaction';

type Answer = AnswerElicitationRequest;
type Question = Pick<Elicitation, 'message' | 'request'>;

interface NewElicitation {
  id: string;
  toolCallId: string;
  userId: string;
  question: Question;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export function toElicitation({
  id,
  request,
  expires_at: expiresAt,
}: ElicitationTable): Elicitation {
  return { id, ...(JSON.parse(request) as Question), expires_at: Math.floor(expiresAt / 1000) };
}

export interface ElicitationStore {
  open: (elicitation: NewElicitation) => Promise<Elicitation>;
  /**
   * @throws AppError `not_found` for an unknown one and for another person's; `elicitation_closed`.
   */
  findOpen: (toolCallId: string, id: string, userId: string) => Promise<Elicitation>;
  /** @throws AppError `elicitation_closed` for all but the first answer in time. */
  answer: (id: string, answer: Answer) => Promise<void>;
  /** Takes and deletes the answer; `null` if there is none yet. */
  take: (id: string) => Promise<Answer | null>;
  /** False if it was already answered. */
  close: (id: string) => Promise<boolean>;
}

const CLOSED = 'This question is no longer open.';

async function callOf(db: Db, id: string): Promise<string> {
  const row = await db
    .selectFrom('elicitations')
    .select('tool_call_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.tool_call_id;
}

async function findOwn(
  db: Db,
  id: string,
  { toolCallId, userId }: { toolCallId: string; userId: string },
): Promise<ElicitationTable> {
  const row = await db
    .selectFrom('elicitations')
    .selectAll()
    .where('id', '=', id)
    .where('tool_call_id', '=', toolCallId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!row) {
    throw new AppError('not_found', 'There is no such question.');
  }
  return row;
}

/** In the response that runs the call. */
async function tell(
  db: Db,
  audit: AuditLog,
  toolCallId: string,
  fact: Pick<AuditFact, 'kind' | 'outcome' | 'details'>,
): Promise<void> {
  const call = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('id', '=', toolCallId)
    .executeTakeFirstOrThrow();
  await audit.writeIn(db, call.decision_response_id ?? call.response_id, [
    { ...fact, ...callFacts(call) },
  ]);
}

/** The `WHERE` decides which answer came first. */
async function move(
  trx: Db,
  id: string,
  from: ElicitationTable['state'],
  changes: Partial<ElicitationTable>,
  openUntil = 0,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('elicitations')
    .set(changes)
    .where('id', '=', id)
    .where('state', '=', from)
    .where('expires_at', '>', openUntil)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export function elicitationStore(
  db: Kysely<Schema>,
  now: () => number,
  audit: AuditLog,
): ElicitationStore {
  return {
    async open({ id, toolCallId, userId, question, expiresAt }) {
      const row: ElicitationTable = {
        id,
        tool_call_id: toolCallId,
        user_id: userId,
        request: JSON.stringify(question),
        answer: null,
        state: 'open',
        expires_at: expiresAt,
        created_at: now(),
      };
      await inTransaction(db, async (trx) => {
        await trx.insertInto('elicitations').values(row).execute();
        await tell(trx, audit, toolCallId, {
          kind: 'elicitation.asked',
          outcome: question.request.mode,
          details: { elicitation: id },
        });
      });
      return toElicitation(row);
    },
    async findOpen(toolCallId, id, userId) {
      const row = await findOwn(db, id, { toolCallId, userId });
      if (row.state !== 'open' || row.expires_at <= now()) {
        throw new AppError('elicitation_closed', CLOSED);
      }
      return toElicitation(row);
    },
    async answer(id, answer) {
      await inTransaction(db, async (trx) => {
        const changes = { state: 'answered', answer: JSON.stringify(answer) } as const;
        if (!(await move(trx, id, 'open', changes, now()))) {
          throw new AppError('elicitation_closed', CLOSED);
        }
        await tell(trx, audit, await callOf(trx, id), {
          kind: 'elicitation.answered',
          outcome: answer.action,
          details: { elicitation: id },
        });
      });
    },
    async take(id) {
      const row = await db
        .selectFrom('elicitations')
        .select('answer')
        .where('id', '=', id)
        .where('state', '=', 'answered')
        .executeTakeFirst();
      if (!row?.answer) {
        return null;
      }
      await move(db, id, 'answered', { state: 'closed', answer: null });
      return JSON.parse(row.answer) as Answer;
    },
    close: (id) => move(db, id, 'open', { state: 'closed' }),
  };
}
