/** What a model gets of a conversation that does not fit: whole exchanges, results in pairs. */
import fc from 'fast-check';
import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Attachment } from '../../protocol';
import type { StoredItem } from '../store';
import { call, said, user } from './testing/history';
import { messagesTokens } from './tokens';
import { toWindow } from './window';

const NOTHING = { attached: { boundary: '', texts: new Map<string, string>() } };
const words = (chars: number): string =>
  'some words and '.repeat(Math.ceil(chars / 15)).slice(0, chars);

function exchange(n: number, resultChars: number): StoredItem[] {
  return [
    user(`question ${n}`),
    call(`c${n}`, { response_id: `r${n}`, output: words(resultChars) }),
    said(`answer ${n}`),
  ];
}
const exchanges = (count: number, resultChars: number): StoredItem[] =>
  Array.from({ length: count }, (_, n) => exchange(n, resultChars)).flat();

/** Of the tool calls and their results, in order. */
function idsIn(prompt: LanguageModelV4Prompt) {
  const of = (type: 'tool-call' | 'tool-result') =>
    prompt.flatMap(({ content }) =>
      typeof content === 'string'
        ? []
        : content.flatMap((part) => (part.type === type ? [part.toolCallId] : [])),
    );
  return { calls: of('tool-call'), results: of('tool-result') };
}

function resultsIn(prompt: LanguageModelV4Prompt): string[] {
  return prompt.flatMap(({ role, content }) =>
    role === 'tool'
      ? content.flatMap((part) =>
          part.type === 'tool-result' && 'value' in part.output ? [String(part.output.value)] : [],
        )
      : [],
  );
}

test('a conversation that has room is left as it is', () => {
  const { messages, isCut, questions } = toWindow(exchanges(5, 100), NOTHING, 10_000);
  expect(isCut).toBe(false);
  expect(questions).toBe(5);
  expect(resultsIn(messages)).toEqual(Array.from({ length: 5 }, () => words(100)));
});

test('old results shrink first; nothing is left out as long as that is enough', () => {
  const { messages, isCut } = toWindow(exchanges(10, 3_000), NOTHING, 6_000);
  const results = resultsIn(messages);
  expect(isCut).toBe(false);
  expect(results[0]).toMatch(/^some words[^[]+\n\[shortened: the first 400 of 3000 characters\]$/);
  expect(results.at(-1)).toBe(words(3_000));
});

test('then the oldest exchanges are left out, whole', () => {
  const window = toWindow(exchanges(500, 3_000), NOTHING, 8_000);
  expect(window.isCut).toBe(true);
  expect(window.messages[0]).toMatchObject({
    content: [{ text: `question ${500 - window.questions}` }],
  });
  expect(window.questions).toBeGreaterThan(5);
});

test('the cut stays where it is for many questions', () => {
  const starts = Array.from(
    { length: 100 },
    (_, more) => 100 + more - toWindow(exchanges(100 + more, 1_000), NOTHING, 8_000).questions,
  );
  expect(new Set(starts).size).toBeLessThan(40);
});

test('large results of the newest question are shortened as much as they must', () => {
  const history = [
    ...exchanges(3, 500),
    user('now'),
    ...['a', 'b', 'c'].map((id) => call(id, { response_id: 'now', output: words(32_000) })),
  ];
  const { messages, tokens } = toWindow(history, NOTHING, 6_000);
  expect(tokens).toBeLessThanOrEqual(6_000);
  expect(
    resultsIn(messages)
      .slice(-3)
      .map((text) => text.includes('[shortened')),
  ).toEqual([true, true, true]);
  expect(idsIn(messages).calls.slice(-3)).toEqual(['m-a', 'm-b', 'm-c']);
});

test('what is attached to the newest message is left out last', () => {
  const attachment = {
    id: 'att',
    kind: 'resource',
    server_name: 's',
    name: 'n',
    title: null,
    chars: 60_000,
    mime_type: null,
    truncated: false,
  } as unknown as Attachment;
  const asked = user('look at this');
  Object.assign(asked.item, { mcp_assistant: { attachments: [attachment] } });
  const attached = { boundary: 'b', texts: new Map([['att', words(60_000)]]) };
  const { messages } = toWindow([asked], { attached }, 2_000);
  expect(JSON.stringify(messages)).toContain('left out: the conversation is too long');
  expect(JSON.stringify(messages)).toContain('look at this');
});

test('an answer whose own calls are too much goes on with its newest steps', () => {
  const history = [
    user('now'),
    ...Array.from({ length: 20 }, (_, step) =>
      call(`c${step}`, { step, arguments: JSON.stringify({ a: words(9_000) }) }),
    ),
  ];
  const { messages, tokens } = toWindow(history, NOTHING, 10_000);
  const { calls, results } = idsIn(messages);
  expect(tokens).toBeLessThanOrEqual(10_000);
  expect(messages[0]).toMatchObject({ role: 'user', content: [{ text: 'now' }] });
  expect(calls).toEqual(results);
  expect(calls.at(-1)).toBe('m-c19');
  expect(calls.length).toBeLessThan(20);
});

test('a message that alone is too long is refused with words for its author', () => {
  expect(() => toWindow([user(words(50_000))], NOTHING, 1_000)).toThrow(
    expect.objectContaining({
      code: 'model_too_long',
      message: expect.stringContaining('shorter'),
    }),
  );
});

test.each([
  ['denied calls', [call('1', { state: 'denied', output: null, reason: words(900) })]],
  ['failed calls', [call('1', { state: 'failed', output: null, error: words(9_000) })]],
  ['withheld results', [call('1', { review: 'withheld', output: words(9_000) })]],
  ['unreleased results', [call('1', { review: 'pending', output: words(9_000) })]],
  ['replaced requests', [call('0', { replaced_by: '1' }), call('1')]],
  ['an unknown outcome', [call('1', { state: 'unknown', error: words(9_000) })]],
  ['a call with large arguments', [call('1', { arguments: JSON.stringify({ a: words(9_000) }) })]],
  ['calls of one step', [call('1'), call('2'), call('3', { output: words(9_000) })]],
  ['calls of several steps', [call('1'), call('2', { step: 1 }), call('3', { step: 2 })]],
  ['Chinese', [said('光合作用'.repeat(3_000))]],
  ['emoji', [said('🌱'.repeat(3_000))]],
  ['base64', [call('1', { output: Buffer.alloc(9_000, 7).toString('base64') })]],
  ['an empty answer', [said('')]],
])('%s stay in pairs when exchanges are cut', (_, items) => {
  const before = exchanges(30, 2_000);
  const { messages, tokens } = toWindow(
    [...before, user('odd'), ...items, user('next')],
    NOTHING,
    4_000,
  );
  const { calls, results } = idsIn(messages);
  expect(calls).toEqual(results);
  expect(tokens).toBeLessThanOrEqual(4_000);
  expect(messages.at(-1)).toMatchObject({ role: 'user', content: [{ text: 'next' }] });
});

test('any conversation: within the room, begins with a question, every call with its result', () => {
  const step = fc.record({
    question: fc.string({ maxLength: 300 }),
    results: fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 3 }),
    answer: fc.integer({ min: 0, max: 4_000 }),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1_500, max: 40_000 }),
      (steps, room) => {
        const history = steps.flatMap(({ question, results, answer }, n) => [
          user(question, `q${n}`),
          ...results.map((chars, i) =>
            call(`${n}.${i}`, { response_id: `r${n}`, step: i, output: words(chars) }),
          ),
          ...(n < steps.length - 1 ? [said(words(answer))] : []),
        ]);
        const { messages, tokens } = toWindow(history, NOTHING, room);
        const { calls, results } = idsIn(messages);
        expect(calls).toEqual(results);
        expect(new Set(calls).size).toBe(calls.length);
        expect(tokens).toBe(messagesTokens(messages));
        expect(tokens).toBeLessThanOrEqual(room);
        expect(messages[0]?.role).toBe('user');
      },
    ),
    { numRuns: 60 },
  );
});
