/** Feedback, and the search through conversations, on every database. */
import { databases } from '../../../test/support/databases';
import { withWords } from './search';
import { message, storeWorld } from './testing/world';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);
  const exchanges = () => world.store.feedback.responses('c');
  const page = { limit: 20 };

  describe('feedback', () => {
    beforeEach(async () => {
      await world.ask('r1');
      await world.end('r1');
    });

    test('the last rating counts, and can be withdrawn', async () => {
      const { feedback } = world.store;
      await feedback.give('r1', 'u', { rating: 'up', comment: '  clear  ' });
      expect(await exchanges()).toMatchObject([{ feedback: { rating: 'up', comment: 'clear' } }]);
      await feedback.give('r1', 'u', { rating: 'down', comment: ' ' });
      expect(await feedback.list('course', page)).toEqual({
        object: 'list',
        first_id: 'r1',
        last_id: 'r1',
        has_more: false,
        data: [
          {
            id: 'r1',
            object: 'feedback',
            rating: 'down',
            comment: null,
            created_at: expect.any(Number),
            workflow: 'w',
            unit_id: null,
          },
        ],
      });
      await feedback.give('r1', 'u', { rating: null, comment: null });
      expect(await feedback.list('course', page)).toMatchObject({ data: [] });
    });

    test('only the person who asked may give it, and it is deleted with the conversation', async () => {
      await expect(
        world.store.feedback.give('r1', 'other', { rating: 'up', comment: null }),
      ).rejects.toMatchObject({ code: 'not_found' });
      await expect(
        world.store.feedback.give('none', 'u', { rating: 'up', comment: null }),
      ).rejects.toMatchObject({ code: 'not_found' });
      await world.store.feedback.give('r1', 'u', { rating: 'up', comment: null });
      expect(await world.store.feedback.list('elsewhere', page)).toMatchObject({ data: [] });
      await world.store.conversations.remove('c', 'u');
      expect(await world.store.feedback.list('course', page)).toMatchObject({ data: [] });
    });

    test('the responses of a conversation list their times and items', async () => {
      await world.ask('r2');
      expect(await exchanges()).toEqual([
        { id: 'r1', created_at: 1000, completed_at: 1000, item_ids: ['m-r1'], feedback: null },
        { id: 'r2', created_at: 1000, completed_at: null, item_ids: ['m-r2'], feedback: null },
      ]);
    });
  });

  describe('search', () => {
    const search = async (words: string, userId = 'u') =>
      (await world.store.conversations.search(userId, 'course', words, 10)).data.map(
        ({ id }) => id,
      );

    beforeEach(async () => {
      const texts = {
        c: 'Where do the light reactions happen?',
        d: 'Ärger mit 100% "Säure"\nund \\frac{1}{2}',
        e: 'my type of role',
      };
      for (const [id, text] of Object.entries(texts)) {
        if (id !== 'c') {
          await world.store.conversations.create({
            id,
            userId: 'u',
            courseId: 'course',
            metadata: {},
          });
        }
        await world.begin(
          `r-${id}`,
          { message: message(`m-${id}`, text.padStart(100, '. ')) },
          'u',
          id,
        );
      }
    });

    test.each([
      ['LIGHT reactions', ['c']],
      ['ärger', ['d']],
      ['100%', ['d']],
      ['"säure"', ['d']],
      ['\\FRAC', ['d']],
      ['säure"\nund', ['d']],
      ['type', ['e']],
      ['role', ['e']],
      ['1_0', []],
      ['input_text', []],
      ['nothing of that', []],
      ['lightxreactions', []],
    ])('%s', async (words, ids) => {
      expect(await search(words)).toEqual(ids);
    });

    test('no more than its bytes are read, the newest first; no pattern is matched', async () => {
      const { data } = await world.store.conversations.list('u', 'course', 10);
      const found = async (words: string, most: number) =>
        (await world.raw((db) => withWords(db, data, words, most))).map(({ id }) => id);
      const row = await world.raw((db) =>
        db.selectFrom('items').select('data').where('id', '=', 'm-e').executeTakeFirstOrThrow(),
      );
      const bytes = Buffer.byteLength(row.data!);
      expect(await found('role', bytes - 1)).toEqual([]);
      expect(await found('role', bytes)).toEqual(['e']);
      expect(await found('light', 2 * bytes)).toEqual([]);
      expect(await found('light', 10 * bytes)).toEqual(['c']);
      expect(await found('%', 10 * bytes)).toEqual(['d']);
    });

    test("finds custom titles, and only the person's own conversations", async () => {
      await world.store.conversations.update('e', 'u', { title: ' Exam prep ' });
      expect(await search('exam PREP')).toEqual(['e']);
      expect((await world.store.conversations.read('e', 'u')).mcp_assistant.title).toBe(
        'Exam prep',
      );
      expect(await search('light', 'other')).toEqual([]);
    });
  });
});
