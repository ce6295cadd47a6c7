/** How much of a long conversation is read again for each step, and for each page. */
import { BOUNDS } from '../base';
import { databases } from '../../../test/support/databases';
import { newCall, owner, storeWorld, succeeded } from './testing/world';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);

  const HALF = BOUNDS.historyChars / 2 + 1;

  /** A question and the result of one call. */
  async function exchange(id: string, chars: number): Promise<void> {
    await world.ask(id, `question ${id}`);
    await act(id, chars);
  }

  async function act(id: string, chars: number, call = `call-${id}`): Promise<void> {
    const { toolCalls } = world.store;
    const [row] = await toolCalls.propose(owner(id), null, [newCall(call, { state: 'approved' })]);
    await toolCalls.claim(row!);
    await toolCalls.finish(await toolCalls.read(call), succeeded('x'.repeat(chars)));
  }

  const read = async () =>
    (await world.store.toolCalls.history('c')).items.map(({ item }) => item.id);

  test('a conversation that fits is read as a whole', async () => {
    await exchange('a', 10);
    await world.end('a');
    await exchange('b', 10);
    expect(await read()).toEqual(['m-a', 'call-a', 'm-b', 'call-b']);
    expect((await world.store.toolCalls.history('c')).isWhole).toBe(true);
  });

  test('of a longer one the newest exchanges are read, from a question on', async () => {
    await exchange('a', HALF);
    await world.end('a');
    await exchange('b', HALF);
    expect(await read()).toEqual(['m-b', 'call-b']);
    expect((await world.store.toolCalls.history('c')).isWhole).toBe(false);
  });

  test('the newest question is read, however much came after it', async () => {
    await exchange('a', HALF);
    await act('a', HALF, 'more');
    expect(await read()).toEqual(['m-a', 'more']);
  });

  test('pages follow one another in both directions, up to the end', async () => {
    await exchange('a', 1);
    await world.end('a');
    await exchange('b', 1);
    const page = async (order: 'asc' | 'desc', after?: string) => {
      const { data, has_more } = await world.store.conversations.items('c', 'u', {
        order,
        limit: 2,
        after,
      });
      return [...data.map(({ id }) => id), has_more];
    };
    expect(await page('asc')).toEqual(['m-a', 'call-a', true]);
    expect(await page('asc', 'call-a')).toEqual(['m-b', 'call-b', false]);
    expect(await page('desc')).toEqual(['call-b', 'm-b', true]);
    expect(await page('desc', 'm-b')).toEqual(['call-a', 'm-a', false]);
  });

  test('a text of the assistant that quotes a question is none', async () => {
    await exchange('a', HALF);
    await world.store.responses.addMessage('a', 'c', {
      id: 'said',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: '"role":"user"', annotations: [] }],
    });
    await act('a', HALF, 'more');
    expect(await read()).toEqual(['m-a', 'said', 'more']);
  });
});
