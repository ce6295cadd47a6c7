/** The notices of a response, as JSON in its row. */
import type { Kysely } from 'kysely';
import type { Notice } from '../../protocol';
import type { ResponseTable, Schema } from './schema';

export const noticesOf = ({ notices }: Pick<ResponseTable, 'notices'>): Notice[] =>
  notices === null ? [] : (JSON.parse(notices) as Notice[]);

export function noticeStore(db: Kysely<Schema>) {
  return {
    /** Replaces all of a running response. Only its run writes them. */
    async put(responseId: string, notices: readonly Notice[]): Promise<void> {
      await db
        .updateTable('responses')
        .set({ notices: JSON.stringify(notices) })
        .where('id', '=', responseId)
        .where('status', '=', 'in_progress')
        .execute();
    },
  };
}

export type NoticeStore = ReturnType<typeof noticeStore>;
