/** An earlier answer to a repeated question, folded. */
import type { ReactNode } from 'react';
import { useIntl } from '../../host';
import { actionMessages } from '../../i18n/actions';

export function Earlier({ children }: { children: ReactNode }) {
  return (
    <details className="mcp-assistant__earlier">
      <summary>{useIntl().formatMessage(actionMessages.earlier)}</summary>
      <ol className="mcp-assistant__messages">{children}</ol>
    </details>
  );
}
