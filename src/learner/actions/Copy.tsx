/** The button that copies a text, and reports whether it worked. */
import { useState } from 'react';
import { useIntl } from '../../host';
import { actionMessages } from '../../i18n/actions';
import type { Message } from '../../i18n/define';
import { Check, ContentCopy } from '../shared/icons';
import { Action } from './Action';
import { copyText } from './copyText';

export function Copy({ text, message }: { text: string; message: Message }) {
  const intl = useIntl();
  const [copied, setCopied] = useState<{ text: string; done: boolean } | null>(null);
  // The copied text may have grown since.
  const outcome = copied?.text === text ? copied : null;
  return (
    <>
      <Action
        message={message}
        icon={outcome?.done ? Check : ContentCopy}
        onClick={() => void copyText(text).then((done) => setCopied({ text, done }))}
      />
      <span role="status" className={outcome?.done === false ? 'mcp-assistant__aside' : 'sr-only'}>
        {outcome &&
          intl.formatMessage(outcome.done ? actionMessages.copied : actionMessages.notCopied)}
      </span>
    </>
  );
}
