/**
 * Where a person decides on tool calls and results. It shows exactly the bytes that are sent, as
 * plain text. Agreeing and refusing take a deliberate action; leaving it decides nothing.
 */
import { useState } from 'react';
import type { LoadMedia } from '../../chat/api/media';
import type { ChatError } from '../../chat/errors';
import type { Pending } from '../../chat/items';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { DecisionInput } from '../../protocol';
import { Dialog } from '../dialog/Dialog';
import { useArmed } from '../dialog/useArmed';
import { useCountdown } from '../dialog/useCountdown';
import { CallDecision } from './CallDecision';
import { decisionOf, NO_CHOICE, type Choice } from './choice';
import { DecisionButtons, type DecisionButtonsProps } from './DecisionButtons';
import { Notices } from './Notices';
import { DECIDABLE, OVER, phaseOf } from './phase';
import { ResultDecision } from './ResultDecision';

export interface DecisionDialogProps {
  /** At least one. Other items need another dialog: a choice made here must not apply to them. */
  pending: Pending[];
  sending: boolean;
  error: ChatError | null;
  onDecide: (decisions: DecisionInput[]) => void;
  /** Puts the decision aside. Nothing is decided by it. */
  onLater: () => void;
  /** Fetches the conversation again after an item turned out to be settled or changed. */
  onReload: () => void;
  /** Makes the assistant ask again after the request has expired. */
  onAskAgain: () => void;
  loadMedia: LoadMedia;
  /** Milliseconds since the epoch. */
  now: () => number;
}

function wordsFor(pending: Pending[]) {
  const calls = pending.filter(({ type }) => type === 'mcp_approval_request').length;
  if (calls === pending.length) {
    return { title: approvalMessages.title, intro: approvalMessages.intro };
  }
  return calls === 0
    ? { title: approvalMessages.titleResults, intro: approvalMessages.introResults }
    : { title: approvalMessages.titleMixed, intro: approvalMessages.introMixed };
}

function subjectOf(pending: Pending[]): DecisionButtonsProps['subject'] {
  const results = pending.every(({ type }) => type === 'mcp_call');
  if (pending.length === 1) {
    return results ? 'result' : 'call';
  }
  return results ? 'results' : 'calls';
}

/** When the first of them expires, in milliseconds since the epoch. Results never expire. */
function expiryOf(pending: Pending[]): number {
  return Math.min(
    ...pending.map((item) =>
      item.type === 'mcp_approval_request' ? item.mcp_assistant.expires_at * 1000 : Infinity,
    ),
  );
}

/** What the person has chosen and written so far, by item id. */
function useChoices(pending: Pending[]) {
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const choiceOf = (id: string) => choices[id] ?? NO_CHOICE;
  const change = (id: string) => (choice: Partial<Choice>) =>
    setChoices((current) => ({ ...current, [id]: { ...(current[id] ?? NO_CHOICE), ...choice } }));
  return {
    choiceOf,
    change,
    editing: pending.some(({ id }) => choiceOf(id).editing),
    edited: pending.some(({ id }) => choiceOf(id).edited !== null),
    complete: pending.length === 1 || pending.every(({ id }) => choiceOf(id).answer !== null),
  };
}

interface ItemProps {
  item: Pending;
  heading: string | null;
  choice: Choice;
  onChoice: (change: Partial<Choice>) => void;
  invalid: ChatError | null;
  loadMedia: LoadMedia;
  disabled: boolean;
}

function Item({ item, invalid, loadMedia, ...shared }: ItemProps) {
  return item.type === 'mcp_call' ? (
    <ResultDecision call={item} loadMedia={loadMedia} {...shared} />
  ) : (
    <CallDecision
      request={item}
      invalid={shared.choice.edited === null ? null : invalid}
      {...shared}
    />
  );
}

export function DecisionDialog(props: DecisionDialogProps) {
  const { pending, sending, error, onDecide, onLater, onReload, onAskAgain, loadMedia, now } =
    props;
  const intl = useIntl();
  const { choiceOf, change, editing, edited, complete } = useChoices(pending);
  const countdown = useCountdown(expiryOf(pending), now);
  const phase = phaseOf(sending, error, countdown.phase === 'over');
  const armed = useArmed(now, `${phase} ${editing}`);

  const count = pending.length;
  const single = count === 1;
  const submit = (agrees: (id: string) => boolean) => {
    if (DECIDABLE.has(phase) && (armed() || !pending.some(({ id }) => agrees(id)))) {
      onDecide(pending.map((item) => decisionOf(item, choiceOf(item.id), agrees(item.id))));
    }
  };
  const refuse = () => submit(() => false);
  const { title, intro } = wordsFor(pending);
  const leave = () => {
    if (OVER.has(phase)) {
      onReload();
    } else if (DECIDABLE.has(phase)) {
      onLater();
    }
  };
  // Shown next to the edited arguments instead of in the footer.
  const invalid = error?.code === 'arguments_invalid' && edited ? error : null;

  return (
    <Dialog
      role="alertdialog"
      className="mcp-assistant-approval"
      title={intl.formatMessage(title, { count })}
      intro={intl.formatMessage(intro)}
      phase={phase}
      onLeave={leave}
      footer={
        <>
          <Notices
            countdown={countdown}
            phase={phase}
            error={invalid ? null : error}
            editing={editing}
          />
          <DecisionButtons
            subject={subjectOf(pending)}
            phase={phase}
            ready={!editing && complete}
            onYes={() => submit((id) => single || choiceOf(id).answer === 'yes')}
            onNo={refuse}
            onLater={onLater}
            onLeave={onReload}
            onAskAgain={onAskAgain}
          />
        </>
      }
    >
      {pending.map((item, index) => (
        <Item
          key={item.id}
          item={item}
          heading={
            single
              ? null
              : intl.formatMessage(approvalMessages.position, { number: index + 1, count })
          }
          choice={choiceOf(item.id)}
          onChoice={change(item.id)}
          invalid={invalid}
          loadMedia={loadMedia}
          disabled={!DECIDABLE.has(phase)}
        />
      ))}
    </Dialog>
  );
}
