/** The copy button of a block of code. */
import { actionMessages } from '../../i18n/actions';
import { Copy } from './Copy';

export interface CopyCodeProps {
  text: string;
}

export function CopyCode({ text }: CopyCodeProps) {
  return (
    <div className="mcp-assistant-md__copy">
      <Copy text={text} message={actionMessages.copyCode} />
    </div>
  );
}
