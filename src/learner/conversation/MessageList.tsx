/** The conversation: what was said and done, the newest at the end and in sight. */
import { Button } from '@openedx/paragon';
import { useMemo, type ReactNode } from 'react';
import { memoryIn, movesIn, textOf, toSteps, type Step } from '../../chat/items';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { FormulaSource, PartsContext } from '../../markdown';
import { Nothing, onDemand } from '../shared/onDemand';
import { StepView, type StepProps } from './StepView';
import { useEndInSight } from './useEndInSight';
import { foldRepeated, toTurns, type EarlierStep } from '../../chat/turns';
import type { ConversationState, Run } from '../../chat/conversation/conversation';

interface Props extends Omit<StepProps, 'step' | 'settled' | 'question'> {
  state: ConversationState;
  /** Notices that belong to the end of the conversation. */
  children: ReactNode;
}

const CopyCode = onDemand(() => import('../actions').then((part) => part.CopyCode), Nothing);
const Earlier = onDemand(() => import('../actions').then((part) => part.Earlier), Nothing);
const Formula = onDemand(
  () => import('../../markdown/MathMl').then((part) => part.MathMl),
  FormulaSource,
);
const MemoryBegins = onDemand(
  () => import('../context').then((part) => part.MemoryBegins),
  Nothing,
);
const Moved = onDemand(() => import('../context').then((part) => part.Moved));

/** What the page adds to answers. */
const PARTS = { CodeAction: CopyCode, Formula };

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
  const firstKept = useMemo(() => memoryIn(steps, state.notices), [steps, state.notices]);
  const turns = useMemo(() => toTurns(steps), [steps]);
  const ends = useMemo(() => new Set(turns.map((turn) => turn.at(-1))), [turns]);
  const questions = steps.filter((step) => step.type === 'message' && step.role === 'user').length;
  const { box, atEnd, jump, onScroll } = useEndInSight(questions);

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
        {step.id === firstKept && <MemoryBegins />}
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
