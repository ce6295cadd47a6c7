/**
 * What a screen reader hears: every important change, once, politely, and at most one announcement
 * a second.
 */
import { act, render, screen } from '@testing-library/react';
import type { RefObject } from 'react';
import type { ConversationState, Run } from '../../chat/conversation/conversation';
import { ChatError } from '../../chat/errors';
import { approvalRequest, mcpCall } from '../../chat/testing/samples';
import { Mfe } from '../../host/testing/Mfe';
import { userMessage } from '../../protocol';
import { Announcer } from './Announcer';

const IDLE: ConversationState = {
  conversationId: 'c',
  items: [],
  run: null,
  notices: [],
  loading: false,
  failure: null,
  decision: { sending: false, error: null },
  settledElsewhere: false,
};
const run = (phase: Run['phase'], more: Partial<ConversationState> = {}): ConversationState => ({
  ...IDLE,
  run: { responseId: 'r', phase },
  ...more,
});

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function listen(answer = '') {
  const root: RefObject<HTMLElement | null> = { current: document.createElement('div') };
  root.current!.innerHTML =
    '<p>You said: Hi</p><div data-answer>An older answer.</div><div data-answer></div>';
  root.current!.lastElementChild!.textContent = answer;
  const at = (state: ConversationState) => (
    <Mfe>
      <Announcer state={state} root={root} />
    </Mfe>
  );
  const page = render(at(IDLE));
  const region = page.container.querySelector('[aria-live]')!;
  return {
    region,
    change: (state: ConversationState) => page.rerender(at(state)),
    pass: (milliseconds: number) =>
      act(() => {
        jest.advanceTimersByTime(milliseconds);
      }),
    said: () => region.textContent,
    unmount: page.unmount,
  };
}

test('the live region is polite, hidden, and present before its first announcement', () => {
  const { region, said } = listen();
  expect(region).toHaveAttribute('aria-live', 'polite');
  expect(region).toHaveClass('sr-only');
  expect(said()).toBe('');
});

test('an answer is announced when it is finished, never piece by piece', () => {
  const { change, pass, said } = listen('The whole answer.');
  change(run('sending'));
  expect(said()).toBe('Working on it…');
  pass(1000);
  for (let piece = 0; piece < 20; piece += 1) {
    change(run('streaming', { items: [userMessage(`m${piece}`, 'x')] }));
    pass(200);
  }
  expect(said()).toBe('Working on it…');
  change(IDLE);
  expect(said()).toBe('The whole answer.');
});

test('changes within a second of the last announcement are announced together after it', () => {
  const { change, pass, said } = listen('Done.');
  const call = mcpCall('t1');
  change(run('sending'));
  change(run('streaming', { items: [call] }));
  change(run('reconnecting', { items: [call] }));
  change(
    run('streaming', { items: [call, mcpCall('t2', { mcp_assistant: { tool_title: null } })] }),
  );
  pass(999);
  expect(said()).toBe('Working on it…');
  pass(1);
  expect(said()).toBe(
    'Using Roll dice of Dice The connection broke. Trying again… Using roll_dice of Dice',
  );
  change({ ...IDLE, items: [call] });
  pass(999);
  expect(said()).toMatch(/^Using/);
  pass(1);
  expect(said()).toBe('Done.');
});

test('at most one announcement is made per second, however much happens', () => {
  const { change, pass, said } = listen();
  const heard: { at: number; words: string | null }[] = [];
  const hear = () => {
    if (said() !== heard.at(-1)?.words) {
      heard.push({ at: Date.now(), words: said() });
    }
  };
  for (let step = 0; step < 50; step += 1) {
    change(
      run(step % 2 ? 'reconnecting' : 'sending', {
        items: [mcpCall(`t${step}`, { mcp_assistant: { tool_title: `Tool ${step}` } })],
      }),
    );
    hear();
    pass(100);
    hear();
  }
  expect(heard).toHaveLength(6);
  expect(heard.slice(1).filter(({ at }, index) => at - heard[index]!.at < 1000)).toEqual([]);
});

test('a needed decision is announced instead of an answer', () => {
  const { change, pass, said } = listen('I would like to do this.');
  change(run('streaming'));
  change({ ...IDLE, items: [approvalRequest('r1')] });
  pass(1000);
  expect(said()).toBe('Your decision is needed.');
});

test('a result that waits for release also needs a decision', () => {
  const { change, pass, said } = listen('An answer.');
  change(run('streaming'));
  change({ ...IDLE, items: [mcpCall('c1', { mcp_assistant: { review: 'pending' } })] });
  pass(1000);
  expect(said()).toBe('Your decision is needed.');
});

test('a decision made elsewhere is announced once', () => {
  const { change, pass, said } = listen('The answer.');
  change({ ...IDLE, settledElsewhere: true, loading: true });
  expect(said()).toBe('This was decided in another window.');
  change({ ...IDLE, settledElsewhere: true });
  change(run('streaming', { settledElsewhere: true }));
  change({ ...IDLE, settledElsewhere: true });
  pass(1000);
  expect(said()).toBe('The answer.');
});

test('stopping is announced, and then its completion', () => {
  const { change, pass, said } = listen('Half an ans');
  change(run('streaming'));
  change(run('stopping'));
  expect(said()).toBe('Stopping…');
  change(IDLE);
  pass(1000);
  expect(said()).toBe('Answer stopped.');
});

test.each<[string, Partial<ConversationState>]>([
  ['failure', { failure: { error: new ChatError('model_unavailable'), retryable: true } }],
  [
    'decision that could not be sent',
    { decision: { sending: false, error: new ChatError('unreachable') } },
  ],
])('a %s is an alert of its own and is not announced twice', (_, after) => {
  const { change, pass, said } = listen('Half an ans');
  change(run('streaming'));
  change({ ...IDLE, ...after });
  pass(5000);
  expect(said()).toBe('');
});

test('an opened conversation is not read out', () => {
  const { change, pass, said } = listen('An answer of yesterday.');
  change({ ...IDLE, loading: true });
  change({ ...IDLE, items: [mcpCall('t1')] });
  pass(5000);
  expect(said()).toBe('');
});

test('no timer outlives the announcer', () => {
  const { change, unmount } = listen();
  change(run('sending'));
  unmount();
  expect(jest.getTimerCount()).toBe(0);
  expect(screen.queryByText('Working on it…')).toBeNull();
});
