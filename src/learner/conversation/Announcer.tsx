/** Tells screen reader users what others see change: sparingly, and never token by token. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useIntl, type IntlShape } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { pendingDecisions } from '../../chat/items';
import type { ConversationState } from '../../chat/conversation/conversation';

/**
 * At most one announcement in this many milliseconds; changes in between are announced together.
 */
const PAUSE_MS = 1000;

const PHASES = {
  sending: chatMessages.thinking,
  streaming: null,
  reconnecting: chatMessages.reconnecting,
  stopping: chatMessages.stopping,
};

function newPhase(intl: IntlShape, before: ConversationState, after: ConversationState): string[] {
  const message =
    after.run && after.run.phase !== before.run?.phase ? PHASES[after.run.phase] : null;
  return message ? [intl.formatMessage(message)] : [];
}

function newCalls(intl: IntlShape, before: ConversationState, after: ConversationState): string[] {
  const known = new Set(before.items.map(({ id }) => id));
  return after.items.flatMap((item) =>
    item.type === 'mcp_call' && !known.has(item.id)
      ? [
          intl.formatMessage(chatMessages.using, {
            tool: item.mcp_assistant.tool_title ?? item.name,
            server: item.mcp_assistant.server_name,
          }),
        ]
      : [],
  );
}

/** What to announce about a change. `answer` reads the finished answer from the page. */
function announcements(
  intl: IntlShape,
  before: ConversationState,
  after: ConversationState,
  answer: () => string,
): string[] {
  const notices =
    after.settledElsewhere && !before.settledElsewhere
      ? [intl.formatMessage(chatMessages.settledElsewhere)]
      : [];
  if (after.run) {
    return [...notices, ...newPhase(intl, before, after), ...newCalls(intl, before, after)];
  }
  // A failure is an alert and speaks for itself.
  return before.run && !after.failure && !after.decision.error
    ? [...notices, outcome(intl, before, after, answer)]
    : notices;
}

function outcome(
  intl: IntlShape,
  before: ConversationState,
  after: ConversationState,
  answer: () => string,
): string {
  if (before.run?.phase === 'stopping') {
    return intl.formatMessage(chatMessages.answerStopped);
  }
  return pendingDecisions(after.items).length > 0
    ? intl.formatMessage(chatMessages.decisionNeeded)
    : answer();
}

interface Props {
  state: ConversationState;
  /** The element with the answers, each marked by `data-answer`. */
  root: RefObject<HTMLElement | null>;
}

export function Announcer({ state, root }: Props) {
  const intl = useIntl();
  const before = useRef(state);
  const queue = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [spoken, setSpoken] = useState('');

  useEffect(() => {
    const flush = () => {
      timer.current = undefined;
      if (queue.current.length > 0) {
        setSpoken(queue.current.join(' '));
        queue.current = [];
        timer.current = setTimeout(flush, PAUSE_MS);
      }
    };
    const answer = () =>
      [...(root.current?.querySelectorAll('[data-answer]') ?? [])].at(-1)?.textContent ?? '';
    queue.current.push(...announcements(intl, before.current, state, answer));
    before.current = state;
    if (!timer.current) {
      flush();
    }
  }, [intl, root, state]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <div className="sr-only" aria-live="polite">
      {spoken}
    </div>
  );
}
