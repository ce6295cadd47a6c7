/** A button in the panel's title bar: an icon with a tooltip. */
import { Icon, IconButton, OverlayTrigger, Tooltip } from '@openedx/paragon';
import type { ComponentType } from 'react';
import { useIntl } from '../../host';
import type { Message } from '../../i18n/define';
import { ArrowBack } from '../shared/icons';

interface Props {
  message: Message;
  icon: ComponentType;
  onClick: () => void;
  name?: string;
}

export function HeaderAction({ message, icon, onClick, name }: Props) {
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
