/**
 * Questions of servers to people: each is open once, answered at most once, and its answer is kept
 * only until it is taken.
 */
import type { Kysely } from 'kysely';
import type { AnswerElicitationRequest, Elicitation } from '../../protocol';
import { AppError } from '../base';
import type { ElicitationTable, Schema } from './schema';

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
   * @throws AppError `not_found` for an unknown one and for somebody else's alike,
   *   `elicitation_closed`.
   */
  findOpen: (toolCallId: string, id: string, userId: string) => Promise<Elicitation>;
  /** @throws AppError `elicitation_closed` for all but the first answer in time. */
  answer: (id: string, answer: Answer) => Promise<void>;
  /** The answer, which is forgotten here with that; `null` while there is none. */
  take: (id: string) => Promise<Answer | null>;
  /** False when it was answered before. */
  close: (id: string) => Promise<boolean>;
}

const CLOSED = 'This question is no longer open.';

export function elicitationStore(db: Kysely<Schema>, now: () => number): ElicitationStore {
  /** The `WHERE` decides who was first. */
  async function move(
    id: string,
    from: ElicitationTable['state'],
    changes: Partial<ElicitationTable>,
    openUntil = 0,
  ): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('elicitations')
      .set(changes)
      .where('id', '=', id)
      .where('state', '=', from)
      .where('expires_at', '>', openUntil)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

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
      await db.insertInto('elicitations').values(row).execute();
      return toElicitation(row);
    },
    async findOpen(toolCallId, id, userId) {
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
      if (row.state !== 'open' || row.expires_at <= now()) {
        throw new AppError('elicitation_closed', CLOSED);
      }
      return toElicitation(row);
    },
    async answer(id, answer) {
      const first = await move(
        id,
        'open',
        { state: 'answered', answer: JSON.stringify(answer) },
        now(),
      );
      if (!first) {
        throw new AppError('elicitation_closed', CLOSED);
      }
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
      await move(id, 'answered', { state: 'closed', answer: null });
      return JSON.parse(row.answer) as Answer;
    },
    close: (id) => move(id, 'open', { state: 'closed' }),
  };
}
