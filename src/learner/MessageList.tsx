/** The conversation: what was said and done, the newest at the end and in sight. */
import { Button } from '@openedx/paragon';
import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Api } from '../chat/api';
import type { ConversationState, Run } from '../chat/conversation';
import { textOf, toSteps, type Step } from '../chat/items';
import { useIntl } from '../host';
import { chatMessages } from '../i18n/chat';
import { Markdown } from '../markdown';
import type { AssistantMessage } from '../protocol';
import { ToolCard } from './ToolCard';

interface Props {
  state: ConversationState;
  name: string;
  loadMedia: Api['media'];
  onReview: () => void;
  /** Notices that belong to the end of the conversation. */
  children: ReactNode;
}

/** Pixels from the end within which the reader counts as being there. */
const NEAR_END = 48;

function Answer({ message, name }: { message: AssistantMessage; name: string }) {
  const intl = useIntl();
  const text = textOf(message);
  if (text === '') {
    return null;
  }
  return (
    <>
      <h3 className="sr-only">{intl.formatMessage(chatMessages.assistant, { name })}</h3>
      <div data-answer><Markdown text={text} streaming={message.status === 'in_progress'} /></div>
      {message.status === 'incomplete' && <p className="mcp-assistant__aside">{intl.formatMessage(chatMessages.incomplete)}</p>}
    </>
  );
}

function StepView({ step, name, loadMedia, onReview }: { step: Step } & Pick<Props, 'name' | 'loadMedia' | 'onReview'>) {
  const intl = useIntl();
  if (step.type === 'tool') {
    return <ToolCard step={step} loadMedia={loadMedia} onReview={onReview} />;
  }
  if (step.role === 'assistant') {
    return <Answer message={step} name={name} />;
  }
  return (
    <>
      <h3 className="sr-only">{intl.formatMessage(chatMessages.you)}</h3>
      <p className="mcp-assistant__question" dir="auto">{textOf(step)}</p>
    </>
  );
}

function Activity({ run, steps }: { run: Run; steps: Step[] }) {
  const intl = useIntl();
  const last = steps.at(-1);
  const writing = last?.type === 'message' && last.role === 'assistant' && textOf(last) !== '' && last.status === 'in_progress';
  if (run.phase === 'streaming' && writing) {
    return null;
  }
  const words = { sending: 'thinking', streaming: 'thinking', reconnecting: 'reconnecting', stopping: 'stopping' } as const;
  return <p className="mcp-assistant__activity">{intl.formatMessage(chatMessages[words[run.phase]])}</p>;
}

export function MessageList({ state, name, loadMedia, onReview, children }: Props) {
  const intl = useIntl();
  const steps = useMemo(() => toSteps(state.items), [state.items]);
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const questions = steps.filter((step) => step.type === 'message' && step.role === 'user').length;

  const jump = () => {
    if (box.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  };
  // A new question brings its asker back to the end; otherwise whoever scrolled up stays there.
  useLayoutEffect(jump, [questions]);
  useLayoutEffect(() => {
    if (atEnd) {
      jump();
    }
  });
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END);
  };

  return (
    <div className="mcp-assistant__stage">
      <div
        ref={box}
        className="mcp-assistant__scroll"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={intl.formatMessage(chatMessages.conversation)}
        onScroll={onScroll}
      >
        <ol className="mcp-assistant__messages">
          {steps.map((step) => (
            <li key={step.id} className={`mcp-assistant__step--${step.type === 'message' ? step.role : 'tool'}`}>
              <StepView step={step} name={name} loadMedia={loadMedia} onReview={onReview} />
            </li>
          ))}
        </ol>
        {state.run && <Activity run={state.run} steps={steps} />}
        {children}
      </div>
      {!atEnd && (
        <Button variant="outline-primary" size="sm" className="mcp-assistant__jump" onClick={jump}>
          {intl.formatMessage(chatMessages.latest)}
        </Button>
      )}
    </div>
  );
}
