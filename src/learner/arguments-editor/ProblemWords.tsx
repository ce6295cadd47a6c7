import { useIntl } from '../../host';
import { editorMessages } from '../../i18n/editor';
import { escaped } from '../shared/Revealed';
import type { Problem } from './json';

export function ProblemWords({ id, problem }: { id: string; problem: Problem | null }) {
  const intl = useIntl();
  if (!problem) {
    return null;
  }
  const values = 'name' in problem ? { ...problem, name: escaped(problem.name) } : { ...problem };
  return (
    <p id={id} className="mcp-assistant__aside mcp-assistant__aside--bad">
      {intl.formatMessage(editorMessages[problem.code], values)}
    </p>
  );
}
