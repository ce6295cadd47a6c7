/** One earlier conversation in the list: to open, rename, save as a file, or delete. */
import { Button, Form, Icon, IconButton } from '@openedx/paragon';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useIntl } from '../../host';
import { historyMessages } from '../../i18n/history';
import { MAX_TITLE, type ConversationObject } from '../../protocol';
import { DeleteOutline, Download, EditOutline } from '../shared/icons';
import { TimeAgo } from '../shared/TimeAgo';

interface Props {
  conversation: ConversationObject;
  current: boolean;
  onOpen: () => void;
  onRename: (title: string) => void;
  onExport: (title: string) => void;
  onDelete: () => void;
}

function Confirm({
  label,
  onDelete,
  onKeep,
}: {
  label: string;
  onDelete: () => void;
  onKeep: () => void;
}) {
  const intl = useIntl();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div className="mcp-assistant__confirm" role="group" aria-label={label}>
      <Button variant="danger" size="sm" onClick={onDelete}>
        {intl.formatMessage(historyMessages.confirmDelete)}
      </Button>
      <Button ref={keep} variant="tertiary" size="sm" onClick={onKeep}>
        {intl.formatMessage(historyMessages.keep)}
      </Button>
    </div>
  );
}

function Rename({
  initial,
  onSave,
  onCancel,
}: {
  initial: string;
  onSave: (title: string) => void;
  onCancel: () => void;
}) {
  const intl = useIntl();
  const [title, setTitle] = useState(initial);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const save = (event: FormEvent) => {
    event.preventDefault();
    onSave(title);
  };
  return (
    <form className="mcp-assistant__rename" onSubmit={save}>
      <Form.Control
        ref={field}
        size="sm"
        dir="auto"
        value={title}
        maxLength={MAX_TITLE}
        aria-label={intl.formatMessage(historyMessages.newTitle)}
        onChange={(event: { target: HTMLInputElement }) => setTitle(event.target.value)}
      />
      <Button type="submit" size="sm">
        {intl.formatMessage(historyMessages.save)}
      </Button>
      <Button variant="tertiary" size="sm" onClick={onCancel}>
        {intl.formatMessage(historyMessages.cancel)}
      </Button>
    </form>
  );
}

export function HistoryEntry({
  conversation: { mcp_assistant: about },
  current,
  onOpen,
  onRename,
  onExport,
  onDelete,
}: Props) {
  const intl = useIntl();
  const [doing, setDoing] = useState<'nothing' | 'renaming' | 'deleting'>('nothing');
  const entry = useRef<HTMLButtonElement>(null);
  const title = about.title || intl.formatMessage(historyMessages.untitled);
  const label = (message: keyof typeof historyMessages) =>
    intl.formatMessage(historyMessages[message], { title });
  const back = () => {
    setDoing('nothing');
    entry.current?.focus();
  };
  const action = (
    icon: typeof Download,
    message: 'rename' | 'export' | 'delete',
    onClick: () => void,
  ) => (
    <IconButton
      src={icon}
      iconAs={Icon}
      size="sm"
      variant="black"
      alt={label(message)}
      onClick={onClick}
    />
  );
  return (
    <li>
      <button
        ref={entry}
        type="button"
        className="mcp-assistant__entry"
        aria-current={current ? 'true' : undefined}
        onClick={onOpen}
      >
        <span dir="auto">{title}</span>
        <small>
          <TimeAgo at={about.updated_at} />
        </small>
      </button>
      {doing === 'deleting' && (
        <Confirm label={label('delete')} onDelete={onDelete} onKeep={back} />
      )}
      {doing === 'renaming' && (
        <Rename
          initial={title}
          onSave={(next) => {
            onRename(next);
            back();
          }}
          onCancel={back}
        />
      )}
      {doing === 'nothing' && (
        <>
          {action(EditOutline, 'rename', () => setDoing('renaming'))}
          {action(Download, 'export', () => onExport(title))}
          {action(DeleteOutline, 'delete', () => setDoing('deleting'))}
        </>
      )}
    </li>
  );
}
