/** Each notice is stored and told once. */
import type { Notice } from '../../protocol';
import { createNotices } from './notices';

test('a notice that is told twice reaches the person once, and all are stored', async () => {
  const stored: Notice[][] = [];
  const told: Notice[] = [];
  const notices = createNotices('r', {
    store: {
      notices: {
        put: async (_id: string, all: readonly Notice[]) => {
          stored.push([...all]);
        },
      },
    },
    output: { notice: (notice) => told.push(notice) },
  });
  const away: Notice = { type: 'server_away', server_name: 'Shop', state: 'away' };
  const other: Notice = { type: 'fallback_model' };
  await notices.tell(away);
  await notices.tell({ ...away });
  await notices.tell(other);
  expect(told).toEqual([away, other]);
  expect(stored).toEqual([[away], [away, other]]);
});
