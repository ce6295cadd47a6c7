/** Says to which courses a person's stored things belong. */
import type { Kysely } from 'kysely';
import type { Schema } from './schema';

export interface CourseStore {
  /** Of this person's conversations, responses, tool calls, attachments and grants. */
  ofIds: (userId: string, ids: readonly string[]) => Promise<string[]>;
}

export function courseStore(db: Kysely<Schema>): CourseStore {
  return {
    async ofIds(userId, ids) {
      if (ids.length === 0) {
        return [];
      }
      const rows = await db
        .selectFrom('conversations')
        .select('course_id')
        .where('user_id', '=', userId)
        .where(({ eb, or, selectFrom }) =>
          or([
            eb('id', 'in', ids),
            eb(
              'id',
              'in',
              selectFrom('responses').select('conversation_id').where('id', 'in', ids),
            ),
            eb(
              'id',
              'in',
              selectFrom('tool_calls').select('conversation_id').where('id', 'in', ids),
            ),
          ]),
        )
        .union((union) =>
          union
            .selectFrom('attachments')
            .select('course_id')
            .where('user_id', '=', userId)
            .where('id', 'in', ids),
        )
        .union((union) =>
          union
            .selectFrom('grants')
            .select('course_id')
            .where('user_id', '=', userId)
            .where('id', 'in', ids),
        )
        .execute();
      return rows.map((row) => row.course_id);
    },
  };
}
