/** What a sweeper keeps of a lost run; `replicas.test.ts` tests the sweeping itself. */
import type { StreamEvent } from '../../protocol';
import { unfinishedText } from './sweeper';

test('unfinishedText returns the message in progress, and null once it is complete', () => {
  const item = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [],
  } as const;
  const added = {
    type: 'response.output_item.added',
    output_index: 0,
    item: { ...item, content: [] },
    sequence_number: 0,
  } as StreamEvent;
  const delta = {
    type: 'response.output_text.delta',
    item_id: 'm',
    delta: 'x',
    sequence_number: 1,
  } as StreamEvent;
  const done = {
    type: 'response.output_item.done',
    output_index: 0,
    item,
    sequence_number: 2,
  } as unknown as StreamEvent;
  expect(unfinishedText([added, delta])).toEqual({ itemId: 'm', text: 'x' });
  expect(unfinishedText([added, delta, done])).toBeNull();
});
