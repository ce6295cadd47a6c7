/** Earlier conversations of the course: to open, or to delete for good. */
import { Button, Icon, IconButton, Spinner } from '@openedx/paragon';
import { useEffect, useRef, useState } from 'react';
import { asChatError } from '../chat/errors';
import { useIntl } from '../host';
import { chatMessages } from '../i18n/chat';
import type { ConversationObject } from '../protocol';
import { ErrorNotice } from './ErrorNotice';
import { useConversations, useDeleteConversation } from './hooks';
import { DeleteOutline } from './icons';
import type { Session } from './session';

interface EntryProps {
  conversation: ConversationObject;
  current: boolean;
  onOpen: () => void;
  onDelete: () => void;
}

function Confirm({ label, onDelete, onKeep }: { label: string; onDelete: () => void; onKeep: () => void }) {
  const intl = useIntl();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div className="mcp-assistant__confirm" role="group" aria-label={label}>
      <Button variant="danger" size="sm" onClick={onDelete}>{intl.formatMessage(chatMessages.confirmDelete)}</Button>
      <Button ref={keep} variant="tertiary" size="sm" onClick={onKeep}>{intl.formatMessage(chatMessages.keep)}</Button>
    </div>
  );
}

function Entry({ conversation: { mcp_assistant: about }, current, onOpen, onDelete }: EntryProps) {
  const intl = useIntl();
  const [asking, setAsking] = useState(false);
  const entry = useRef<HTMLButtonElement>(null);
  const title = about.title || intl.formatMessage(chatMessages.untitled);
  const label = intl.formatMessage(chatMessages.delete, { title });
  return (
    <li>
      <button ref={entry} type="button" className="mcp-assistant__entry" aria-current={current ? 'true' : undefined} onClick={onOpen}>
        <span dir="auto">{title}</span>
        <small>{intl.formatDate(about.updated_at * 1000, { dateStyle: 'medium', timeStyle: 'short' })}</small>
      </button>
      {asking ? (
        <Confirm label={label} onDelete={onDelete} onKeep={() => { setAsking(false); entry.current?.focus(); }} />
      ) : (
        <IconButton src={DeleteOutline} iconAs={Icon} size="sm" variant="black" alt={label} onClick={() => setAsking(true)} />
      )}
    </li>
  );
}

export function History({ session, onOpen }: { session: Session; onOpen: (id: string) => void }) {
  const intl = useIntl();
  const { data, error, isPending, refetch } = useConversations(session);
  const remove = useDeleteConversation(session);
  const box = useRef<HTMLDivElement>(null);
  const current = session.conversation.getState().conversationId;
  const conversations = data?.data ?? [];
  return (
    <div ref={box} className="mcp-assistant__scroll" tabIndex={-1}>
      {isPending && (
        <Spinner animation="border" className="mcp-assistant-loading" screenReaderText={intl.formatMessage(chatMessages.loading)} />
      )}
      {error && <ErrorNotice error={asChatError(error)} onRetry={() => void refetch()} />}
      {remove.error && <ErrorNotice error={asChatError(remove.error)} />}
      {data && conversations.length === 0 && <p className="mcp-assistant__aside">{intl.formatMessage(chatMessages.noConversations)}</p>}
      <ul className="mcp-assistant__history">
        {conversations.map((conversation) => (
          <Entry
            key={conversation.id}
            conversation={conversation}
            current={conversation.id === current}
            onOpen={() => onOpen(conversation.id)}
            onDelete={() => { remove.mutate(conversation.id); box.current?.focus(); }}
          />
        ))}
      </ul>
    </div>
  );
}
