/** The panel's title bar. */
import { Badge, Icon, IconButton, OverlayTrigger, Tooltip } from '@openedx/paragon';
import type { ComponentType } from 'react';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import type { Message } from '../../i18n/define';
import { launcherMessages } from '../../i18n/launcher';
import { ArrowBack, Close, History, MapsUgc, VerifiedUser } from '../shared/icons';
import { quietly } from '../shared/quietly';

const FullScreen = quietly(() => import('./PanelSize').then((part) => part.FullScreen));

export type View = 'conversation' | 'history' | 'grants';

interface Props {
  name: string;
  demoModel: boolean;
  view: View;
  onView: (view: View) => void;
  onNew: () => void;
  onClose: () => void;
}

export interface ActionProps {
  message: Message;
  icon: ComponentType;
  onClick: () => void;
  name?: string;
}

function Action({ message, icon, onClick, name }: ActionProps) {
  const label = useIntl().formatMessage(message, { name });
  return (
    <OverlayTrigger
      placement="bottom"
      overlay={
        <Tooltip id={`${message.id}.tooltip`} aria-hidden="true">
          {label}
        </Tooltip>
      }
    >
      <IconButton
        src={icon}
        iconAs={Icon}
        size="sm"
        variant="black"
        alt={label}
        onClick={onClick}
        iconClassNames={icon === ArrowBack ? 'mcp-assistant__directed' : undefined}
      />
    </OverlayTrigger>
  );
}

/** One button for there and back: it keeps its place and the focus. */
function Way({
  to,
  icon,
  view,
  onView,
}: Pick<Props, 'view' | 'onView'> & { to: 'history' | 'grants'; icon: ComponentType }) {
  return view === to ? (
    <Action message={chatMessages.back} icon={ArrowBack} onClick={() => onView('conversation')} />
  ) : (
    <Action message={chatMessages[to]} icon={icon} onClick={() => onView(to)} />
  );
}

export function Header({ name, demoModel, view, onView, onNew, onClose }: Props) {
  const intl = useIntl();
  const talking = view === 'conversation';
  return (
    <header className="mcp-assistant__header">
      <h2 dir="auto">{talking ? name : intl.formatMessage(chatMessages[view])}</h2>
      {demoModel && talking && (
        <Badge variant="warning" title={intl.formatMessage(chatMessages.demoModelHint)}>
          {intl.formatMessage(chatMessages.demoModel)}
        </Badge>
      )}
      <div className="mcp-assistant__actions">
        <Action message={chatMessages.newConversation} icon={MapsUgc} onClick={onNew} />
        <Way to="history" icon={History} view={view} onView={onView} />
        <Way to="grants" icon={VerifiedUser} view={view} onView={onView} />
        <span className="mcp-assistant__room">
          <FullScreen as={Action} />
        </span>
        <Action message={launcherMessages.close} icon={Close} onClick={onClose} name={name} />
      </div>
    </header>
  );
}
