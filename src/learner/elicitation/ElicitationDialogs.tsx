/** Shows servers' questions one after another, and says if one was closed elsewhere. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerElicitation } from '../../chat/api/elicitations';
import { asChatError } from '../../chat/errors';
import type { OpenQuestion } from '../../chat/items';
import { track, useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import type { AnswerElicitationRequest } from '../../protocol';
import type { Session } from '../session/session';
import { Revealed } from '../shared/Revealed';
import { ElicitDialog } from './ElicitDialog';

interface Props {
  session: Session;
  /** The unanswered elicitations, the oldest call first. */
  open: OpenQuestion[];
  /** Ids of what the person has put aside. */
  putOff: readonly string[];
  onLater: (ids: string[]) => void;
}

function AnsweringDialog({
  session,
  open,
  onAnswered,
  onLater,
}: {
  session: Session;
  open: OpenQuestion;
  onAnswered: () => void;
  onLater: () => void;
}) {
  const { call, elicitation } = open;
  const { mutate, isPending, error } = useMutation(
    {
      mutationFn: (answer: AnswerElicitationRequest) =>
        answerElicitation(session.api, call.id, elicitation.id, answer),
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
      {...open}
      sending={isPending}
      error={error && asChatError(error)}
      onAnswer={mutate}
      onLater={onLater}
      onClosed={onClosed}
      now={Date.now}
    />
  );
}

export function ElicitationDialogs({ session, open, putOff, onLater }: Props) {
  const intl = useIntl();
  const [answered, setAnswered] = useState<string[]>([]);
  const [last, setLast] = useState<OpenQuestion | null>(null);
  const shown = open.find(
    ({ elicitation: { id } }) => !putOff.includes(id) && !answered.includes(id),
  );
  if (shown && shown.elicitation.id !== last?.elicitation.id) {
    setLast(shown);
  }
  const lastIsOpen = open.some(({ elicitation: { id } }) => id === last?.elicitation.id);
  const gone = last !== null && !lastIsOpen && !answered.includes(last.elicitation.id);
  return (
    <>
      <div role="status">
        {gone && (
          <p className="mcp-assistant-notice mcp-assistant-notice--slim">
            <Revealed
              text={intl.formatMessage(elicitMessages.gone, {
                server: last.call.mcp_assistant.server_name,
              })}
            />
          </p>
        )}
      </div>
      {shown && (
        <AnsweringDialog
          // Text written for one elicitation must not answer another.
          key={shown.elicitation.id}
          session={session}
          open={shown}
          onAnswered={() => setAnswered([...answered, shown.elicitation.id])}
          onLater={() => onLater([shown.elicitation.id])}
        />
      )}
    </>
  );
}
