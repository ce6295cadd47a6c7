/**
 * Where a person decides on tool calls and on their results. What it shows is what is sent, byte
 * for byte; nothing in it is rendered as anything but text, agreeing takes a deliberate act, and
 * every way out but that one refuses.
 */
import { ModalLayer } from '@openedx/paragon';
import { useEffect, useId, useRef, useState } from 'react';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { DecisionInput } from '../../protocol';
import { onEscape } from '../shared/onEscape';
import { Actions, type ActionsProps } from './Actions';
import { CallDecision } from './CallDecision';
import { decisionOf, EMPTY_DRAFT, type Draft } from './choice';
import { Notices } from './Notices';
import { DECIDABLE, OVER, phaseOf } from './phase';
import { ResultDecision } from './ResultDecision';
import { useArmed } from './useArmed';
import { useExpiry } from './useExpiry';
import type { Api } from '../../chat/api';
import type { ChatError } from '../../chat/errors';
import type { Pending } from '../../chat/items';

export interface DecisionDialogProps {
  /** At least one. Others need another dialog: nothing chosen here may count for them. */
  pending: Pending[];
  sending: boolean;
  error: ChatError | null;
  onDecide: (decisions: DecisionInput[]) => void;
  /** Puts the decision off, after it could not be sent. */
  onLater: () => void;
  /**
   * Fetches the conversation again, after what was to be decided turned out to be settled or
   * changed.
   */
  onReload: () => void;
  /** Has the assistant ask anew, after the time has passed. */
  onAskAgain: () => void;
  loadMedia: Api['media'];
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

function subjectOf(pending: Pending[]): ActionsProps['subject'] {
  const results = pending.every(({ type }) => type === 'mcp_call');
  if (pending.length === 1) {
    return results ? 'result' : 'call';
  }
  return results ? 'results' : 'calls';
}

/** Milliseconds since the epoch at which the first of them expires; results wait for ever. */
function expiryOf(pending: Pending[]): number {
  return Math.min(
    ...pending.map((item) =>
      item.type === 'mcp_approval_request' ? item.mcp_assistant.expires_at * 1000 : Infinity,
    ),
  );
}

/** What the person has chosen and written so far, by the id of what it is about. */
function useDrafts(pending: Pending[]) {
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const draftOf = (id: string) => drafts[id] ?? EMPTY_DRAFT;
  const change = (id: string) => (draft: Partial<Draft>) =>
    setDrafts((current) => ({ ...current, [id]: { ...(current[id] ?? EMPTY_DRAFT), ...draft } }));
  return {
    draftOf,
    change,
    editing: pending.some(({ id }) => draftOf(id).editing),
    edited: pending.some(({ id }) => draftOf(id).edited !== null),
    chosen: pending.length === 1 || pending.every(({ id }) => draftOf(id).choice !== null),
  };
}

interface ItemProps {
  item: Pending;
  heading: string | null;
  draft: Draft;
  onDraft: (change: Partial<Draft>) => void;
  invalid: ChatError | null;
  loadMedia: Api['media'];
  disabled: boolean;
}

function Item({ item, invalid, loadMedia, ...shared }: ItemProps) {
  return item.type === 'mcp_call' ? (
    <ResultDecision call={item} loadMedia={loadMedia} {...shared} />
  ) : (
    <CallDecision
      request={item}
      invalid={shared.draft.edited === null ? null : invalid}
      {...shared}
    />
  );
}

export function DecisionDialog(props: DecisionDialogProps) {
  const { pending, sending, error, onDecide, onLater, onReload, onAskAgain, loadMedia, now } =
    props;
  const intl = useIntl();
  const titleId = useId();
  const introId = useId();
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { draftOf, change, editing, edited, chosen } = useDrafts(pending);
  const expiry = useExpiry(expiryOf(pending), now);
  const phase = phaseOf(sending, error, expiry.phase === 'over');
  const armed = useArmed(now, `${phase} ${editing}`);
  useEffect(() => {
    // At first, and when the button that had the focus is gone.
    if (!box.current?.contains(document.activeElement)) {
      heading.current?.focus();
    }
  }, [phase]);

  const single = pending.length === 1;
  const decide = (agrees: (id: string) => boolean) => {
    if (DECIDABLE.has(phase) && (armed() || !pending.some(({ id }) => agrees(id)))) {
      onDecide(pending.map((item) => decisionOf(item, draftOf(item.id), agrees(item.id))));
    }
  };
  const refuse = () => decide(() => false);
  // What is settled cannot be refused any more: that would only be refused again.
  const leave = OVER.has(phase) ? onReload : refuse;
  const { title, intro } = wordsFor(pending);
  const count = pending.length;
  // Said beside what was edited, where there is such.
  const invalid = error?.code === 'arguments_invalid' && edited ? error : null;

  return (
    // Blocking: a click beside the dialog must not decide anything, and Escape is handled here.
    <ModalLayer isOpen isBlocking onClose={leave}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape works wherever the focus is in the dialog */}
      <div
        ref={box}
        className="mcp-assistant-approval"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby={titleId}
        aria-describedby={introId}
        onKeyDown={onEscape(leave)}
      >
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {intl.formatMessage(title, { count })}
        </h2>
        <div className="mcp-assistant-approval__body">
          <p id={introId}>{intl.formatMessage(intro)}</p>
          {pending.map((item, index) => (
            <Item
              key={item.id}
              item={item}
              heading={
                single
                  ? null
                  : intl.formatMessage(approvalMessages.position, { number: index + 1, count })
              }
              draft={draftOf(item.id)}
              onDraft={change(item.id)}
              invalid={invalid}
              loadMedia={loadMedia}
              disabled={!DECIDABLE.has(phase)}
            />
          ))}
        </div>
        <div className="mcp-assistant-approval__footer">
          <Notices expiry={expiry} phase={phase} error={invalid ? null : error} editing={editing} />
          <Actions
            subject={subjectOf(pending)}
            phase={phase}
            ready={!editing && chosen}
            onYes={() => decide((id) => single || draftOf(id).choice === 'yes')}
            onNo={refuse}
            onLater={onLater}
            onLeave={onReload}
            onAskAgain={onAskAgain}
          />
        </div>
      </div>
    </ModalLayer>
  );
}
