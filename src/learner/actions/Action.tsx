/** A small icon button whose label appears on hover or focus. */
import { Icon, IconButton, OverlayTrigger, Tooltip } from '@openedx/paragon';
import { useId, type ComponentType } from 'react';
import { useIntl } from '../../host';
import type { Message } from '../../i18n/define';

interface Props {
  message: Message;
  icon: ComponentType;
  onClick: () => void;
  /** For a toggle button. */
  pressed?: boolean;
  disabled?: boolean;
}

export function Action({ message, icon, onClick, pressed, disabled }: Props) {
  const label = useIntl().formatMessage(message);
  const id = useId();
  return (
    <OverlayTrigger
      placement="top"
      overlay={
        <Tooltip id={id} aria-hidden="true">
          {label}
        </Tooltip>
      }
    >
      <IconButton
        type="button"
        src={icon}
        iconAs={Icon}
        size="sm"
        variant="black"
        alt={label}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onClick}
      />
    </OverlayTrigger>
  );
}
