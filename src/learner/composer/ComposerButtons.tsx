/** What can be done beside the message field: attach, stop the answer, send. */
import { Icon, IconButton } from '@openedx/paragon';
import type { Run } from '../../chat/conversation/conversation';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { AttachFile, Send, Stop } from '../shared/icons';

interface Props {
  run: Run | null;
  sendable: boolean;
  onAttach: () => void;
  onStop: () => void;
}

export function ComposerButtons({ run, sendable, onAttach, onStop }: Props) {
  const intl = useIntl();
  return (
    <>
      <IconButton
        type="button"
        src={AttachFile}
        iconAs={Icon}
        size="sm"
        variant="black"
        alt={intl.formatMessage(chatMessages.attach)}
        onClick={onAttach}
      />
      {run && (
        <IconButton
          key="stop"
          type="button"
          src={Stop}
          iconAs={Icon}
          size="sm"
          variant="primary"
          alt={intl.formatMessage(chatMessages.stop)}
          disabled={run.phase === 'stopping'}
          onClick={onStop}
        />
      )}
      {(!run || sendable) && (
        <IconButton
          key="send"
          type="submit"
          src={Send}
          iconAs={Icon}
          size="sm"
          variant="primary"
          disabled={!sendable}
          alt={intl.formatMessage(run ? chatMessages.sendLater : chatMessages.send)}
          iconClassNames="mcp-assistant__directed"
        />
      )}
    </>
  );
}
