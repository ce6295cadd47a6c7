/**
 * Elicitations: each is open once and answered at most once. Its answer is deleted when it is
 * taken.
 */
import type { Kysely } from 'kysely';
import type { AnswerElicitationRequest, Elicitation } from '../../protocol';
import { AppError } from '../base';
import { callFacts, runOf } from './audit/facts';
import type { AuditFact, AuditLog } from './audit/log';
import type { Db } from './db';
import type { ElicitationTable, Schema, ToolCallState } from './schema';
import { inTransaction } from './transaction';

type Answer = AnswerElicitationRequest;
type Question = Pick<Elicitation, 'message' | 'request'>;

interface NewElicitation {
  id: string;
  toolCallId: string;
  userId: string;
  question: Question;
  /** See `ElicitationTable`. */
  round: string | null;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** The answer with which a call goes on. */
interface ResumedQuestion {
  question: Question;
  answer: Answer;
  round: string;
}

export function toElicitation({
  id,
  request,
  expires_at: expiresAt,
}: ElicitationTable): Elicitation {
  return { id, ...(JSON.parse(request) as Question), expires_at: Math.floor(expiresAt / 1000) };
}

/** For calls that go on after their process has ended. */
interface LeftOpen {
  /**
   * Takes and deletes the answer with which a call goes on: once, and durable when it returns.
   * `null` if there is none, because the run of the caller was declared lost.
   */
  takeResumed: (toolCallId: string) => Promise<ResumedQuestion | null>;
  /** Whether a question was left open with which the call can go on later. */
  isLeftOpen: (toolCallId: string) => Promise<boolean>;
}

export interface ElicitationStore extends LeftOpen {
  open: (elicitation: NewElicitation) => Promise<Elicitation>;
  /**
   * @param of What its call does: it runs, or it waits for the answer after its process has ended.
   * @throws AppError `not_found` for an unknown one and for another person's; `elicitation_closed`.
   */
  findOpen: (
    toolCallId: string,
    id: string,
    userId: string,
    of?: 'executing' | 'input_required',
  ) => Promise<Elicitation>;
  /**
   * For a call that runs.
   * @throws AppError `elicitation_closed` for all but the first answer in time.
   */
  answer: (id: string, answer: Answer) => Promise<void>;
  /** Takes and deletes the answer; `null` if there is none yet. */
  take: (id: string) => Promise<Answer | null>;
  /** False if it was already answered. */
  close: (id: string) => Promise<boolean>;
}

export const closedQuestion = (): AppError =>
  new AppError('elicitation_closed', 'This question is no longer open.');

const CLOSED = { state: 'closed', answer: null, round: null } as const;

/** The `WHERE` decides which answer came first. */
async function move(
  db: Db,
  id: string,
  from: ElicitationTable['state'],
  changes: Partial<ElicitationTable>,
  { openUntil = 0, of }: { openUntil?: number; of?: ToolCallState } = {},
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('elicitations')
    .set(changes)
    .where('id', '=', id)
    .where('state', '=', from)
    .where('expires_at', '>', openUntil)
    .$if(of !== undefined, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('tool_calls')
            .select('tool_calls.id')
            .whereRef('tool_calls.id', '=', 'elicitations.tool_call_id')
            .where('tool_calls.state', '=', of ?? 'executing'),
        ),
      ),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function leftOpen(db: Kysely<Schema>): LeftOpen {
  return {
    async takeResumed(toolCallId) {
      const row = await db
        .selectFrom('elicitations')
        .select(['id', 'request', 'answer', 'round'])
        .where('tool_call_id', '=', toolCallId)
        .where('state', '=', 'resumed')
        .executeTakeFirst();
      if (!row?.answer || row.round === null || !(await move(db, row.id, 'resumed', CLOSED))) {
        return null;
      }
      return {
        question: JSON.parse(row.request) as Question,
        answer: JSON.parse(row.answer) as Answer,
        round: row.round,
      };
    },
    async isLeftOpen(toolCallId) {
      const row = await db
        .selectFrom('elicitations')
        .select('id')
        .where('tool_call_id', '=', toolCallId)
        .where('state', 'in', ['open', 'answered'])
        .where('round', 'is not', null)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

/** In the response that runs the call. */
async function tell(
  db: Db,
  audit: AuditLog,
  id: string,
  fact: Pick<AuditFact, 'kind' | 'outcome'>,
): Promise<void> {
  const call = await db
    .selectFrom('elicitations')
    .innerJoin('tool_calls', 'tool_calls.id', 'elicitations.tool_call_id')
    .selectAll('tool_calls')
    .where('elicitations.id', '=', id)
    .executeTakeFirstOrThrow();
  const details = { elicitation: id };
  await audit.writeIn(db, runOf(call), [{ ...callFacts(call), ...fact, details }]);
}

export function elicitationStore(
  db: Kysely<Schema>,
  now: () => number,
  audit: AuditLog,
): ElicitationStore {
  return {
    async open({ id, toolCallId, userId, question, round, expiresAt }) {
      const row: ElicitationTable = {
        id,
        tool_call_id: toolCallId,
        user_id: userId,
        request: JSON.stringify(question),
        answer: null,
        state: 'open',
        round,
        expires_at: expiresAt,
        created_at: now(),
      };
      const { mode } = question.request;
      await inTransaction(db, async (trx) => {
        await trx.insertInto('elicitations').values(row).execute();
        await tell(trx, audit, id, { kind: 'elicitation.asked', outcome: mode });
      });
      return toElicitation(row);
    },
    async findOpen(toolCallId, id, userId, of = 'executing') {
      const row = await db
        .selectFrom('elicitations')
        .innerJoin('tool_calls', 'tool_calls.id', 'elicitations.tool_call_id')
        .selectAll('elicitations')
        .select('tool_calls.state as call_state')
        .where('elicitations.id', '=', id)
        .where('elicitations.tool_call_id', '=', toolCallId)
        .where('elicitations.user_id', '=', userId)
        .executeTakeFirst();
      if (!row) {
        throw new AppError('not_found', 'There is no such question.');
      }
      if (row.state !== 'open' || row.call_state !== of || row.expires_at <= now()) {
        throw closedQuestion();
      }
      return toElicitation(row);
    },
    async answer(id, answer) {
      const changes = { state: 'answered', answer: JSON.stringify(answer) } as const;
      await inTransaction(db, async (trx) => {
        if (!(await move(trx, id, 'open', changes, { openUntil: now(), of: 'executing' }))) {
          throw closedQuestion();
        }
        await tell(trx, audit, id, { kind: 'elicitation.answered', outcome: answer.action });
      });
    },
    async take(id) {
      const row = await db
        .selectFrom('elicitations')
        .select('answer')
        .where('id', '=', id)
        .where('state', '=', 'answered')
        .executeTakeFirst();
      return row?.answer && (await move(db, id, 'answered', CLOSED))
        ? (JSON.parse(row.answer) as Answer)
        : null;
    },
    ...leftOpen(db),
    close: (id) => move(db, id, 'open', CLOSED),
  };
}
