import { BOUNDS } from '../base';
import { attachmentsIn, toPrompt } from './history';
import type { StoredItem, ToolCall } from '../store';
import { call, said, user } from './testing/history';

test('text and calls of one step form one assistant message, their results one tool message', () => {
  expect(toPrompt([user('hi'), said('let me see'), call('1'), call('2'), said('done')])).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'hi' }] },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'let me see' },
        { type: 'tool-call', toolCallId: 'm-1', toolName: 'peer__t', input: { a: 1 } },
        { type: 'tool-call', toolCallId: 'm-2', toolName: 'peer__t', input: { a: 1 } },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'm-1',
          toolName: 'peer__t',
          output: { type: 'text', value: 'out 1' },
        },
        {
          type: 'tool-result',
          toolCallId: 'm-2',
          toolName: 'peer__t',
          output: { type: 'text', value: 'out 2' },
        },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'done' }] },
  ]);
});

test('consecutive steps stay separate even without text between them', () => {
  const roles = toPrompt([
    user('hi'),
    call('1'),
    call('2', { step: 1 }),
    call('3', { step: 0, response_id: 's' }),
  ]).map(({ role }) => role);
  expect(roles).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool', 'assistant', 'tool']);
});

test('a call with two items, request and call, appears once', () => {
  expect(toPrompt([user('hi'), call('1'), user('and?'), call('1')])).toHaveLength(4);
});

test('a request that was replaced because its tool changed is left out; its successor appears', () => {
  const replaced = call('1', { state: 'expired', replaced_by: '2' });
  expect(toPrompt([user('hi'), replaced, call('2', { model_call_id: 'm-1' })])).toMatchObject([
    { role: 'user' },
    { role: 'assistant', content: [{ toolCallId: 'm-1' }] },
    { role: 'tool', content: [{ toolCallId: 'm-1', output: { value: 'out 2' } }] },
  ]);
});

test.each([
  [
    { state: 'denied', reason: 'no' },
    { type: 'execution-denied', reason: 'no' },
  ],
  [
    { state: 'denied', reason: null },
    { type: 'execution-denied', reason: expect.stringContaining('denied') },
  ],
  [{ state: 'expired' }, { type: 'execution-denied', reason: expect.stringContaining('in time') }],
  [
    { state: 'unknown', error: 'Lost.' },
    { type: 'error-text', value: expect.stringMatching(/UNKNOWN.*Lost/) },
  ],
  [
    { state: 'failed', error: 'bad' },
    { type: 'error-text', value: 'bad' },
  ],
  [
    { state: 'rejected', error: null },
    { type: 'error-text', value: 'The call failed.' },
  ],
  [
    { state: 'succeeded', output: null },
    { type: 'text', value: '' },
  ],
  [
    { output: 'secret', review: 'released' },
    { type: 'text', value: 'secret' },
  ],
  [
    { output: 'secret', review: 'withheld' },
    { type: 'error-text', value: expect.stringMatching(/^The result was withheld by the person/) },
  ],
  [
    { output: 'secret', review: 'pending' },
    { type: 'error-text', value: expect.stringMatching(/^The result has not been released/) },
  ],
  [
    { state: 'failed', error: 'secret', review: 'withheld' },
    { type: 'error-text', value: expect.not.stringContaining('secret') },
  ],
  [{ state: 'executing' }, { type: 'error-text', value: 'The call has not been made.' }],
] as [Partial<ToolCall>, object][])('a call that is %p reads as %p', (changes, output) => {
  expect(toPrompt([call('1', changes)])[1]).toMatchObject({ role: 'tool', content: [{ output }] });
});

test('the attachments of the newest messages are read, as much as has room', () => {
  const attaching = (text: string, ids: string[], chars: number): StoredItem => {
    const message = user(text);
    const attachments = ids.map((id) => ({ id, chars }));
    return {
      ...message,
      item: { ...message.item, mcp_assistant: { attachments } } as StoredItem['item'],
    };
  };
  const half = BOUNDS.historyChars / 2;
  expect(
    attachmentsIn([attaching('old', ['a'], 1), attaching('newer', ['b', 'c'], half), user('hi')]),
  ).toEqual(['b', 'c']);
  expect(attachmentsIn([user('hi'), said('hello')])).toEqual([]);
});
