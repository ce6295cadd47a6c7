/**
 * What is attached to a message: one line each, which unfolds to the text that the assistant gets.
 */
import { Button, Icon, IconButton } from '@openedx/paragon';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { chatMessages } from '../../i18n/chat';
import type { Attachment } from '../../protocol';
import { Bytes, Revealed, escaped } from '../shared/Revealed';
import { onDemand } from '../shared/onDemand';
import { Close } from '../shared/icons';
import type { Session } from '../session/session';
import { AttachError } from './AttachError';
import { asChatError } from '../../chat/errors';
import { readAttachment } from '../../chat/api/attachments';

const Addressed = onDemand(() => import('../shared/Addressed').then((part) => part.Addressed));

export interface Props {
  session: Session;
  attachments: readonly Attachment[];
  /** Only while they can be removed. */
  onRemove?: (attachment: Attachment) => void;
}

export const titleOf = ({ title, name }: Attachment): string => title ?? name;

function useSize({ chars, truncated }: Attachment): string {
  const intl = useIntl();
  if (chars === 0) {
    return intl.formatMessage(attachMessages.noText);
  }
  return intl.formatMessage(truncated ? attachMessages.shortened : attachMessages.size, {
    count: chars,
  });
}

/** The beginning is already there; the rest is fetched now. */
function Preview({
  id,
  session: { api, queries },
  attachment,
}: {
  id: string;
  session: Session;
  attachment: Attachment;
}) {
  const intl = useIntl();
  const { data, error, isFetching, refetch } = useQuery(
    {
      queryKey: ['attachment', attachment.id],
      queryFn: ({ signal }) => readAttachment(api, attachment.id, signal),
      staleTime: Infinity,
      enabled: attachment.chars > 0,
    },
    queries,
  );
  return (
    <div
      id={id}
      role="region"
      className="mcp-assistant-attach__preview"
      aria-label={escaped(titleOf(attachment))}
    >
      <p className="mcp-assistant__aside">
        <Revealed text={attachment.name} />
      </p>
      {attachment.chars === 0 ? (
        <p>{intl.formatMessage(attachMessages.nothingToRead)}</p>
      ) : (
        <Bytes text={data?.text ?? attachment.preview} />
      )}
      {isFetching && (
        <p className="mcp-assistant__aside" role="status">
          {intl.formatMessage(attachMessages.reading)}
        </p>
      )}
      {error && !isFetching && (
        <div className="mcp-assistant-attach__failure" role="alert">
          <AttachError error={asChatError(error)} />
          <Button variant="outline-primary" size="sm" onClick={() => void refetch()}>
            {intl.formatMessage(chatMessages.retry)}
          </Button>
        </div>
      )}
    </div>
  );
}

function Chip({
  attachment,
  open,
  controls,
  onPress,
}: {
  attachment: Attachment;
  open: boolean;
  controls: string;
  onPress: () => void;
}) {
  const size = useSize(attachment);
  return (
    <button
      type="button"
      className="mcp-assistant-attach__chip"
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={onPress}
    >
      <span dir="auto">
        <Revealed text={titleOf(attachment)} />
      </span>
      <small>
        <Revealed text={`${attachment.server_name} · ${size}`} />
      </small>
    </button>
  );
}

export function Attached({ session, attachments, onRemove }: Props) {
  const intl = useIntl();
  const previewId = useId();
  const [open, setOpen] = useState<string | null>(null);
  const shown = attachments.find(({ id }) => id === open);
  if (attachments.length === 0) {
    return null;
  }
  return (
    <>
      <ul
        className="mcp-assistant-attach__chips"
        aria-label={intl.formatMessage(attachMessages.list)}
      >
        {attachments.map((attachment) => (
          <li key={attachment.id}>
            <Chip
              attachment={attachment}
              open={attachment === shown}
              controls={previewId}
              onPress={() => setOpen(attachment === shown ? null : attachment.id)}
            />
            {onRemove && (
              <IconButton
                src={Close}
                iconAs={Icon}
                size="sm"
                variant="black"
                alt={escaped(
                  intl.formatMessage(attachMessages.remove, { title: titleOf(attachment) }),
                )}
                onClick={() => onRemove(attachment)}
              />
            )}
          </li>
        ))}
      </ul>
      {attachments.map(
        (attachment) =>
          attachment.screening && (
            <Addressed
              key={attachment.id}
              screening={attachment.screening}
              title={titleOf(attachment)}
            />
          ),
      )}
      {shown && <Preview key={shown.id} id={previewId} session={session} attachment={shown} />}
    </>
  );
}
