/**
 * The button beside the host's other sidebar buttons. Shows a dot while a tool call waits for a
 * decision.
 */
import { Icon, OverlayTrigger, Tooltip } from '@openedx/paragon';
import { useEffect, useRef } from 'react';
import { track, useIntl } from '../../host';
import { launcherMessages } from '../../i18n/launcher';
import { AutoAwesome } from '../shared/icons';
import { presenceOf, usePresence, type Presence } from '../session/presence';

interface Props {
  courseId: string;
  title: string | null;
  onClick: () => void;
}

function labelOf({ open, attention }: Presence) {
  if (open) {
    return launcherMessages.close;
  }
  return attention ? launcherMessages.openWaiting : launcherMessages.open;
}

export function Trigger({ courseId, title, onClick }: Props) {
  const intl = useIntl();
  const store = presenceOf(courseId);
  const presence = usePresence(store);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => store.connect(onClick, () => button.current), [store, onClick]);
  const toggle = () => {
    if (!presence.open) {
      track('opened', { courseId });
    }
    store.toggle();
  };
  if (presence.barred && !presence.open) {
    return null;
  }
  const label = intl.formatMessage(labelOf(presence), {
    name: title ?? intl.formatMessage(launcherMessages.name),
  });
  return (
    <OverlayTrigger
      placement="bottom"
      overlay={
        <Tooltip id="mcp-assistant-trigger-tooltip" aria-hidden="true">
          {label}
        </Tooltip>
      }
    >
      <button
        ref={button}
        type="button"
        className="mcp-assistant-trigger sidebar-trigger-btn"
        aria-label={label}
        aria-expanded={presence.open}
        onClick={toggle}
      >
        <Icon src={AutoAwesome} />
        {presence.attention && !presence.open && <span className="mcp-assistant-trigger__dot" />}
      </button>
    </OverlayTrigger>
  );
}
