/** Yes or no to one of several things that wait; nothing is chosen beforehand. */
import { useId } from 'react';
import { useIntl } from '../../host';
import type { Message } from '../../i18n/define';
import type { Choice } from './choice';

interface Props {
  legend: string;
  words: Record<Choice, Message>;
  choice: Choice | null;
  onChoice: (choice: Choice) => void;
  disabled: boolean;
}

export function Choices({ legend, words, choice, onChoice, disabled }: Props) {
  const intl = useIntl();
  const name = useId();
  return (
    <fieldset className="mcp-assistant-approval__choices">
      <legend className="sr-only">{legend}</legend>
      {(['no', 'yes'] as const).map((value) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={choice === value}
            disabled={disabled}
            onChange={() => onChoice(value)}
          />
          {intl.formatMessage(words[value])}
        </label>
      ))}
    </fieldset>
  );
}
