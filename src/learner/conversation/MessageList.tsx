/** The conversation: what was said and done, the newest at the end and in sight. */
import { Button } from '@openedx/paragon';
import { memo, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { movesIn, textOf, toSteps, type Step } from '../../chat/items';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { FormulaSource, Markdown, PartsContext } from '../../markdown';
import type { AssistantMessage } from '../../protocol';
import type { Handlers } from '../actions';
import { Nothing, onDemand } from '../shared/onDemand';
import type { Session } from '../session/session';
import { foldRepeated, toTurns, type EarlierStep } from '../../chat/turns';
import type { ConversationState, Run } from '../../chat/conversation/conversation';

interface Props {
  session: Session;
  state: ConversationState;
  name: string;
  onOpenDialog: () => void;
  /** Shows the remembered approvals. */
  onGrants: () => void;
  handlers: Handlers;
  /** Notices that belong to the end of the conversation. */
  children: ReactNode;
}

/** Keeps the place of the buttons, so that the end of the conversation stays in sight. */
const ActionsRow = () => <div className="mcp-assistant__message-actions" />;

const Attached = onDemand(() => import('../attachments').then((part) => part.Attached));
const Citations = onDemand(() => import('../context').then((part) => part.Citations));
const CopyCode = onDemand(() => import('../actions').then((part) => part.CopyCode), Nothing);
const Earlier = onDemand(() => import('../actions').then((part) => part.Earlier), Nothing);
const Formula = onDemand(
  () => import('../../markdown/MathMl').then((part) => part.MathMl),
  FormulaSource,
);
const Moved = onDemand(() => import('../context').then((part) => part.Moved));
const StepActions = onDemand(
  () => import('../actions').then((part) => part.StepActions),
  ActionsRow,
);
const ToolCard = onDemand(() => import('../tool-calls/ToolCard').then((part) => part.ToolCard));

/** What the page adds to answers. */
const PARTS = { CodeAction: CopyCode, Formula };

/** Pixels from the end within which the reader counts as being there. */
const NEAR_END = 48;

function Answer({ message, name }: { message: AssistantMessage; name: string }) {
  const intl = useIntl();
  const text = textOf(message);
  const citations = message.content.flatMap((part) => part.annotations);
  if (text === '') {
    return null;
  }
  return (
    <>
      <h3 className="sr-only">{intl.formatMessage(chatMessages.assistant, { name })}</h3>
      <div data-answer>
        <Markdown text={text} streaming={message.status === 'in_progress'} />
      </div>
      {citations.length > 0 && <Citations text={text} citations={citations} />}
      {message.status === 'incomplete' && (
        <p className="mcp-assistant__aside">{intl.formatMessage(chatMessages.incomplete)}</p>
      )}
    </>
  );
}

interface StepProps extends Pick<
  Props,
  'session' | 'name' | 'onOpenDialog' | 'onGrants' | 'handlers'
> {
  step: Step;
  /** What can be done with a message is shown below it. */
  settled: boolean;
  /** The question, where it may be asked again here. */
  question: string | null;
}

const StepView = memo(function StepView({
  step,
  session,
  name,
  settled,
  question,
  onOpenDialog,
  onGrants,
  handlers,
}: StepProps) {
  const intl = useIntl();
  if (step.type === 'tool') {
    return (
      <ToolCard
        step={step}
        loadMedia={session.loadMedia}
        onOpenDialog={onOpenDialog}
        onGrants={onGrants}
      />
    );
  }
  if (step.role === 'assistant') {
    return (
      <>
        <Answer message={step} name={name} />
        {settled && (
          <StepActions session={session} message={step} question={question} {...handlers} />
        )}
      </>
    );
  }
  return (
    <>
      <h3 className="sr-only">{intl.formatMessage(chatMessages.you)}</h3>
      <p className="mcp-assistant__question" dir="auto">
        {textOf(step)}
      </p>
      {step.mcp_assistant?.attachments && (
        <Attached session={session} attachments={step.mcp_assistant.attachments} />
      )}
      {settled && <StepActions session={session} message={step} question={null} {...handlers} />}
    </>
  );
});

function Activity({ run, steps }: { run: Run; steps: Step[] }) {
  const intl = useIntl();
  const last = steps.at(-1);
  const writing =
    last?.type === 'message' &&
    last.role === 'assistant' &&
    textOf(last) !== '' &&
    last.status === 'in_progress';
  if (run.phase === 'streaming' && writing) {
    return null;
  }
  const words = {
    sending: 'thinking',
    streaming: 'thinking',
    reconnecting: 'reconnecting',
    stopping: 'stopping',
  } as const;
  return (
    <p className="mcp-assistant__activity">{intl.formatMessage(chatMessages[words[run.phase]])}</p>
  );
}

export function MessageList({ state, children, ...rest }: Props) {
  const intl = useIntl();
  const steps = useMemo(() => toSteps(state.items), [state.items]);
  const moves = useMemo(() => movesIn(steps), [steps]);
  const turns = useMemo(() => toTurns(steps), [steps]);
  const ends = useMemo(() => new Set(turns.map((turn) => turn.at(-1))), [turns]);
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

  const lastStep = turns.at(-1)?.[0];
  const lastQuestion =
    !state.run && lastStep?.type === 'message' && lastStep.role === 'user'
      ? textOf(lastStep)
      : null;
  const view = (step: Step | EarlierStep): ReactNode => {
    if (step.type === 'earlier') {
      return (
        <li key={step.id}>
          <Earlier>{step.steps.map(view)}</Earlier>
        </li>
      );
    }
    const isMessage = step.type === 'message';
    const isQuestion = isMessage && step.role === 'user';
    const isLast = step === steps.at(-1);
    const move = moves.get(step.id);
    return (
      <li key={step.id} className={`mcp-assistant__step--${isMessage ? step.role : 'tool'}`}>
        {move && <Moved place={move} />}
        <StepView
          step={step}
          settled={isQuestion || (ends.has(step) && !(state.run && isLast))}
          question={isLast ? lastQuestion : null}
          {...rest}
        />
      </li>
    );
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
        <PartsContext.Provider value={PARTS}>
          <ol className="mcp-assistant__messages">{foldRepeated(turns).map(view)}</ol>
        </PartsContext.Provider>
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
