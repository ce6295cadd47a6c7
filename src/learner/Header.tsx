/** The panel's title bar. */
import { Badge, Icon, IconButton, OverlayTrigger, Tooltip } from '@openedx/paragon';
import type { ComponentType } from 'react';
import { useIntl } from '../host';
import { chatMessages } from '../i18n/chat';
import type { Message } from '../i18n/define';
import { launcherMessages } from '../i18n/launcher';
import { AddComment, ArrowBack, Close, History } from './icons';

interface Props {
  name: string;
  demoModel: boolean;
  view: 'conversation' | 'history';
  onView: (view: Props['view']) => void;
  onNew: () => void;
  onClose: () => void;
}

interface ActionProps {
  message: Message;
  icon: ComponentType;
  onClick: () => void;
  name?: string;
}

function Action({ message, icon, onClick, name }: ActionProps) {
  const label = useIntl().formatMessage(message, { name });
  return (
    <OverlayTrigger placement="bottom" overlay={<Tooltip id={`${message.id}.tooltip`} aria-hidden="true">{label}</Tooltip>}>
      <IconButton
        src={icon} iconAs={Icon} size="sm" variant="black" alt={label} onClick={onClick}
        iconClassNames={icon === ArrowBack ? 'mcp-assistant__directed' : undefined}
      />
    </OverlayTrigger>
  );
}

export function Header({ name, demoModel, view, onView, onNew, onClose }: Props) {
  const intl = useIntl();
  const inHistory = view === 'history';
  return (
    <header className="mcp-assistant__header">
      <h2 dir="auto">{inHistory ? intl.formatMessage(chatMessages.history) : name}</h2>
      {demoModel && !inHistory && (
        <Badge variant="warning" title={intl.formatMessage(chatMessages.demoModelHint)}>{intl.formatMessage(chatMessages.demoModel)}</Badge>
      )}
      <div className="mcp-assistant__actions">
        <Action message={chatMessages.newConversation} icon={AddComment} onClick={onNew} />
        {/* One button for there and back: it keeps its place and the focus. */}
        {inHistory
          ? <Action message={chatMessages.back} icon={ArrowBack} onClick={() => onView('conversation')} />
          : <Action message={chatMessages.history} icon={History} onClick={() => onView('history')} />}
        <Action message={launcherMessages.close} icon={Close} onClick={onClose} name={name} />
      </div>
    </header>
  );
}
