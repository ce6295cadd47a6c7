/** An empty conversation: what the assistant is for, and questions to start with. */
import { Button, Icon } from '@openedx/paragon';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { AutoAwesome } from '../shared/icons';

interface Props {
  greeting: string | null;
  suggestions: string[];
  onAsk: (question: string) => void;
}

export function Welcome({ greeting, suggestions, onAsk }: Props) {
  const intl = useIntl();
  return (
    <div className="mcp-assistant__welcome">
      <Icon src={AutoAwesome} className="mcp-assistant__emblem" />
      <p dir="auto">{greeting ?? intl.formatMessage(chatMessages.greeting)}</p>
      {suggestions.length > 0 && (
        <ul aria-label={intl.formatMessage(chatMessages.suggestions)}>
          {suggestions.map((question) => (
            <li key={question}>
              <Button
                variant="outline-primary"
                size="sm"
                dir="auto"
                onClick={() => onAsk(question)}
              >
                {question}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
