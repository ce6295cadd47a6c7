/** The panel's title bar. */
import { Badge } from '@openedx/paragon';
import type { ComponentType } from 'react';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { launcherMessages } from '../../i18n/launcher';
import { ArrowBack, Close, History, MapsUgc, VerifiedUser } from '../shared/icons';
import { Nothing, onDemand } from '../shared/onDemand';
import { HeaderAction } from './HeaderAction';

const FullScreen = onDemand(() => import('./PanelSize').then((part) => part.FullScreen), Nothing);

export type View = 'conversation' | 'history' | 'grants';

interface Props {
  name: string;
  demoModel: boolean;
  /** Where there is no assistant, there is nothing to do but to close the panel. */
  available: boolean;
  view: View;
  onView: (view: View) => void;
  onNew: () => void;
  onClose: () => void;
}

/** One button leads there and back: it keeps its place and the focus. */
function ViewToggle({
  to,
  icon,
  view,
  onView,
}: Pick<Props, 'view' | 'onView'> & { to: 'history' | 'grants'; icon: ComponentType }) {
  return view === to ? (
    <HeaderAction
      message={chatMessages.back}
      icon={ArrowBack}
      onClick={() => onView('conversation')}
    />
  ) : (
    <HeaderAction message={chatMessages[to]} icon={icon} onClick={() => onView(to)} />
  );
}

export function Header({ name, demoModel, available, view, onView, onNew, onClose }: Props) {
  const intl = useIntl();
  const talking = view === 'conversation' || !available;
  return (
    <header className="mcp-assistant__header">
      <h2 dir="auto">{talking ? name : intl.formatMessage(chatMessages[view])}</h2>
      {demoModel && talking && (
        <Badge variant="warning" title={intl.formatMessage(chatMessages.demoModelHint)}>
          {intl.formatMessage(chatMessages.demoModel)}
        </Badge>
      )}
      <div className="mcp-assistant__actions">
        {available && (
          <>
            <HeaderAction message={chatMessages.newConversation} icon={MapsUgc} onClick={onNew} />
            <ViewToggle to="history" icon={History} view={view} onView={onView} />
            <ViewToggle to="grants" icon={VerifiedUser} view={view} onView={onView} />
          </>
        )}
        <span className="mcp-assistant__full-screen">
          <FullScreen />
        </span>
        <HeaderAction message={launcherMessages.close} icon={Close} onClick={onClose} name={name} />
      </div>
    </header>
  );
}
