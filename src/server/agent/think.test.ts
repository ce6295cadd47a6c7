/** What a step gives back to its provider, who answers instead of it, and answers that are none. */
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { scriptedModel, type ModelStep } from '../../../test/support/scripted-model';
import { agentWorld, textOf } from './testing/world';

const { world, start, answered } = agentWorld();

const thought: LanguageModelV4StreamPart[] = [
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'Hm.' },
  {
    type: 'reasoning-delta',
    id: 'r',
    delta: '',
    providerMetadata: { vendor: { signature: 'signed' } },
  },
  { type: 'reasoning-end', id: 'r' },
];
const THOUGHT = {
  type: 'reasoning',
  text: 'Hm.',
  providerOptions: { vendor: { signature: 'signed' } },
};
const acts: ModelStep = {
  parts: thought,
  text: ['I act.'],
  calls: [{ name: 'peer__act', input: { n: 1 } }],
};

/** The assistant's messages in the newest prompt of a model. */
const saidIn = ({
  asked,
}: {
  asked: { prompt: readonly { role: string; content: unknown }[] }[];
}) =>
  (asked.at(-1)?.prompt ?? [])
    .filter(({ role }) => role === 'assistant')
    .map(({ content }) => content);

async function approved({ output }: { output: readonly { id: string }[] }) {
  const approval = { type: 'mcp_approval_response' as const, approve: true };
  const decisions = [{ ...approval, approval_request_id: output.at(-1)!.id }];
  return answered({ decisions }, { metadata: {} });
}

test('thoughts go back within the turn, also after an approval, and never to a browser', async () => {
  start([acts, { text: ['Done.'] }, { text: ['Later.'] }]);
  const first = await answered('go');
  const second = await approved(first);
  expect(textOf(second.output)).toEqual(['Done.']);
  expect(saidIn(world.model)).toEqual([
    [THOUGHT, { type: 'text', text: 'I act.' }, expect.objectContaining({ type: 'tool-call' })],
  ]);
  expect(JSON.stringify([first, second])).not.toMatch(/Hm\.|signed/);
  await answered('and now?', { previousResponseId: second.id });
  expect(JSON.stringify(saidIn(world.model))).not.toMatch(/Hm\.|signed/);
});

test('another provider answers for one that is down, is told of, and stays for the turn', async () => {
  const other = scriptedModel([acts, { text: ['Done.'] }]);
  start([{ error: { statusCode: 401 } }], {
    fallback: [{ name: 'other', model: other, options: {} }],
  });
  const first = await answered('go');
  const second = await approved(first);
  expect(textOf(second.output)).toEqual(['Done.']);
  expect(world.model.asked).toHaveLength(1);
  expect(saidIn(other)[0]).toContainEqual(THOUGHT);
  for (const { mcp_assistant: more } of [first, second] as { mcp_assistant?: unknown }[]) {
    expect(more).toMatchObject({ notices: [{ type: 'fallback_model' }] });
  }
});

test('a call that breaks off is not made', async () => {
  start([{ calls: [{ name: 'peer__free', input: {} }], tear: true }]);
  const response = await answered('go');
  expect(response).toMatchObject({ status: 'failed', output: [] });
  expect(world.peer.calls).toEqual([]);
});

test('ids of calls that the model has used before are made new in its prompt', async () => {
  const call: LanguageModelV4StreamPart = {
    type: 'tool-call',
    toolCallId: 'call_0',
    toolName: 'peer__free',
    input: '{}',
  };
  const again: ModelStep = { parts: [call], finish: 'tool-calls' };
  start([again, { text: ['One.'] }, again, { text: ['Two.'] }]);
  const first = await answered('go');
  await answered('again', { previousResponseId: first.id });
  const ids = (world.model.asked.at(-1)?.prompt ?? []).flatMap(({ content }) =>
    Array.isArray(content)
      ? content.flatMap((part) => ('toolCallId' in part ? [part.toolCallId] : []))
      : [],
  );
  expect(ids).toEqual(['call_0', 'call_0', expect.any(String), ids[2]]);
  expect(ids[2]).not.toBe('call_0');
});

test.each<[ModelStep, string]>([
  [{}, 'nothing'],
  [{ parts: thought }, 'thoughts'],
  [{ text: ['<think>Hm.', ' So.</think>\n'] }, 'thoughts in the text'],
])('%j is no answer', async (step) => {
  start([step]);
  expect(await answered('go')).toMatchObject({
    status: 'failed',
    error: { code: 'empty_answer' },
    output: [],
  });
});

test.each([
  ['length', 'max_output_tokens', ['Half']],
  ['length', 'max_output_tokens', []],
  ['content-filter', 'content_filter', ['Half']],
  ['content-filter', 'content_filter', []],
] as const)(
  'an answer that ends by %s says so in its message: %s',
  async (finish, reason, text) => {
    start([{ text: [...text], finish }]);
    expect(await answered('go')).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason },
      output: [
        {
          status: 'incomplete',
          content: [{ text: text.join('') }],
          mcp_assistant: { incomplete_reason: reason },
        },
      ],
    });
  },
);
