/** Earlier conversations of the course: to search, open, rename, save or delete. */
import { Form, Spinner } from '@openedx/paragon';
import { useEffect, useRef, useState } from 'react';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { historyMessages } from '../../i18n/history';
import { MAX_SEARCH } from '../../protocol';
import { ErrorNotice } from '../shared/ErrorNotice';
import { HistoryEntry } from './HistoryEntry';
import type { Session } from '../session/session';
import { useConversations, useHistory } from './useHistory';
import { asChatError } from '../../chat/errors';
import type { ExportWords } from '../../chat/export';

/** Longer than the gap between two keys. */
const PAUSE_MS = 300;

/** A value that has not changed for a while. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** For screen readers: how many were found, or which file was saved. */
function Said({ found, saved }: { found: number | null; saved: string | undefined }) {
  const intl = useIntl();
  return (
    <div className="sr-only" role="status">
      {saved && intl.formatMessage(historyMessages.exported, { name: saved })}
      {!saved && found !== null && intl.formatMessage(historyMessages.found, { count: found })}
    </div>
  );
}

export interface HistoryProps {
  session: Session;
  onOpen: (id: string) => void;
}

export function History({ session, onOpen }: HistoryProps) {
  const intl = useIntl();
  const [typed, setTyped] = useState('');
  const words = useSettled(typed.trim());
  const { data, error, isPending, isPlaceholderData, refetch } = useConversations(session, words);
  const { remove, rename, save, failure } = useHistory(session);
  const box = useRef<HTMLDivElement>(null);
  const current = session.conversation.getState().conversationId;
  const conversations = data?.data ?? [];
  const found = words !== '' && data && !isPlaceholderData ? conversations.length : null;
  const exportWords: ExportWords = {
    question: intl.formatMessage(historyMessages.question),
    answer: intl.formatMessage(historyMessages.answer),
    tool: ({ name, mcp_assistant: about }) =>
      intl.formatMessage(historyMessages.tool, {
        name: `${about.server_name}: ${about.tool_title ?? name}`,
      }),
  };
  const search = (value: string) => {
    save.reset();
    setTyped(value);
  };
  return (
    <div ref={box} className="mcp-assistant__scroll" tabIndex={-1}>
      <Form.Control
        type="search"
        size="sm"
        dir="auto"
        value={typed}
        maxLength={MAX_SEARCH}
        aria-label={intl.formatMessage(historyMessages.search)}
        placeholder={intl.formatMessage(historyMessages.search)}
        onChange={(event: { target: HTMLInputElement }) => search(event.target.value)}
      />
      {isPending && (
        <Spinner
          animation="border"
          className="mcp-assistant-loading"
          screenReaderText={intl.formatMessage(chatMessages.loading)}
        />
      )}
      {error && <ErrorNotice error={asChatError(error)} onRetry={() => void refetch()} />}
      {failure && <ErrorNotice error={asChatError(failure)} />}
      <Said found={found} saved={save.data} />
      {data && conversations.length === 0 && (
        <p className="mcp-assistant__aside">
          {intl.formatMessage(
            words === '' ? historyMessages.noConversations : historyMessages.noneFound,
          )}
        </p>
      )}
      <ul className="mcp-assistant__history">
        {conversations.map((conversation) => (
          <HistoryEntry
            key={conversation.id}
            conversation={conversation}
            current={conversation.id === current}
            onOpen={() => onOpen(conversation.id)}
            onRename={(title) => rename.mutate({ about: conversation, title })}
            onExport={(title) => save.mutate({ id: conversation.id, title, words: exportWords })}
            onDelete={() => {
              remove.mutate(conversation.id);
              box.current?.focus();
            }}
          />
        ))}
      </ul>
    </div>
  );
}
