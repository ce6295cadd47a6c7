/** One step of the conversation: a question, an answer or a tool call, with what can be done. */
import { memo } from 'react';
import { textOf, type Step } from '../../chat/items';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { Markdown } from '../../markdown';
import type { AssistantMessage } from '../../protocol';
import type { Handlers } from '../actions';
import type { Session } from '../session/session';
import { onDemand } from '../shared/onDemand';

/** Keeps the place of the buttons, so that the end of the conversation stays in sight. */
const ActionsRow = () => <div className="mcp-assistant__message-actions" />;

const Attached = onDemand(() => import('../attachments').then((part) => part.Attached));
const Citations = onDemand(() => import('../context').then((part) => part.Citations));
const StepActions = onDemand(
  () => import('../actions').then((part) => part.StepActions),
  ActionsRow,
);
const ToolCard = onDemand(() => import('../tool-calls/ToolCard').then((part) => part.ToolCard));

const CUTS = { max_output_tokens: 'cutByLength', content_filter: 'cutByFilter' } as const;

function cutBy({ mcp_assistant: more }: AssistantMessage) {
  return more?.incomplete_reason ? CUTS[more.incomplete_reason] : 'incomplete';
}

function Answer({ message, name }: { message: AssistantMessage; name: string }) {
  const intl = useIntl();
  const text = textOf(message);
  const citations = message.content.flatMap((part) => part.annotations);
  const isCut = message.status === 'incomplete';
  if (text === '' && !isCut) {
    return null;
  }
  return (
    <>
      <h3 className="sr-only">{intl.formatMessage(chatMessages.assistant, { name })}</h3>
      <div data-answer>
        <Markdown text={text} streaming={message.status === 'in_progress'} />
      </div>
      {citations.length > 0 && <Citations text={text} citations={citations} />}
      {message.mcp_assistant?.course_unread && (
        <p className="mcp-assistant__aside">{intl.formatMessage(chatMessages.unread)}</p>
      )}
      {isCut && (
        <p className="mcp-assistant__aside">{intl.formatMessage(chatMessages[cutBy(message)])}</p>
      )}
    </>
  );
}

export interface StepProps {
  session: Session;
  /** Of the assistant. */
  name: string;
  onOpenDialog: () => void;
  /** Shows the remembered approvals. */
  onGrants: () => void;
  handlers: Handlers;
  step: Step;
  /** What can be done with a message is shown below it. */
  settled: boolean;
  /** The question, where it may be asked again here. */
  question: string | null;
}

export const StepView = memo(function StepView({
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
