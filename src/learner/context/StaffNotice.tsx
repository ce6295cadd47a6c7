import { FormattedMessage } from '../../host';
import { contextMessages } from '../../i18n/context';
import type { StaffNotice as Notice } from '../../protocol';

export interface Props {
  notice: Notice;
}

export function StaffNotice({ notice }: Props) {
  return (
    <p className="mcp-assistant-notice mcp-assistant-notice--slim">
      <FormattedMessage
        {...contextMessages.htmlTextOff}
        values={{ setting: <code dir="ltr">{notice.setting}</code> }}
      />
    </p>
  );
}
