import { useIntl } from '../../host';
import { contextMessages } from '../../i18n/context';
import type { MessagePlace } from '../../protocol';

export interface Props {
  place: MessagePlace;
}

export function Moved({ place: { unit_title: title } }: Props) {
  const intl = useIntl();
  return (
    <p className="mcp-assistant__moved" dir="auto">
      {title === null
        ? intl.formatMessage(contextMessages.movedOn)
        : intl.formatMessage(contextMessages.movedTo, { title })}
    </p>
  );
}
