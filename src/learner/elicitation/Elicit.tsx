/** Shows what servers ask one after another, and says when a question was closed elsewhere. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { track, useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import type { AnswerElicitationRequest } from '../../protocol';
import { Escaped } from '../shared/Revealed';
import type { Session } from '../session/session';
import { ElicitDialog } from './ElicitDialog';
import { asChatError } from '../../chat/errors';
import type { OpenQuestion } from '../../chat/items';

export interface Props {
  session: Session;
  /** Those that are open, the oldest call first. */
  questions: OpenQuestion[];
  /** Ids of what is not to be asked about now, with spaces between. */
  putOff: string;
  onLater: (ids: string) => void;
}

function Asking({
  session,
  question,
  onAnswered,
  onLater,
}: {
  session: Session;
  question: OpenQuestion;
  onAnswered: () => void;
  onLater: () => void;
}) {
  const { call, elicitation } = question;
  const { mutate, isPending, error } = useMutation(
    {
      mutationFn: (answer: AnswerElicitationRequest) =>
        session.api.answerElicitation(call.id, elicitation.id, answer),
      onSuccess: (_, { action }) => {
        track('elicitation_answered', { action, mode: elicitation.request.mode });
        onAnswered();
      },
    },
    session.queries,
  );
  const onClosed = () => {
    onAnswered();
    session.conversation.reload();
  };
  return (
    <ElicitDialog
      question={question}
      sending={isPending}
      error={error && asChatError(error)}
      onAnswer={mutate}
      onLater={onLater}
      onClosed={onClosed}
      now={Date.now}
    />
  );
}

export default function Elicit({ session, questions, putOff, onLater }: Props) {
  const intl = useIntl();
  const [answered, setAnswered] = useState<string[]>([]);
  const [last, setLast] = useState<OpenQuestion | null>(null);
  const later = putOff.split(' ');
  const shown = questions.find(
    ({ elicitation: { id } }) => !later.includes(id) && !answered.includes(id),
  );
  if (shown && shown.elicitation.id !== last?.elicitation.id) {
    setLast(shown);
  }
  const open = questions.some(({ elicitation: { id } }) => id === last?.elicitation.id);
  const gone = last !== null && !open && !answered.includes(last.elicitation.id);
  return (
    <>
      <div role="status">
        {gone && (
          <p className="mcp-assistant-notice mcp-assistant-notice--slim">
            <Escaped
              text={intl.formatMessage(elicitMessages.gone, {
                server: last.call.mcp_assistant.server_name,
              })}
            />
          </p>
        )}
      </div>
      {shown && (
        <Asking
          // Nothing written for one question may be sent as the answer to another.
          key={shown.elicitation.id}
          session={session}
          question={shown}
          onAnswered={() => setAnswered([...answered, shown.elicitation.id])}
          onLater={() => onLater(`${putOff} ${shown.elicitation.id}`)}
        />
      )}
    </>
  );
}
