/** Yes or no to one of several items; neither is chosen at first. */
import { useId } from 'react';
import { useIntl } from '../../host';
import type { Message } from '../../i18n/define';
import type { YesNo } from './choice';

interface Props {
  legend: string;
  words: Record<YesNo, Message>;
  answer: YesNo | null;
  onAnswer: (answer: YesNo) => void;
  disabled: boolean;
}

export function YesNoField({ legend, words, answer, onAnswer, disabled }: Props) {
  const intl = useIntl();
  const name = useId();
  return (
    <fieldset className="mcp-assistant-dialog__choices">
      <legend className="sr-only">{legend}</legend>
      {(['no', 'yes'] as const).map((value) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={answer === value}
            disabled={disabled}
            onChange={() => onAnswer(value)}
          />
          {intl.formatMessage(words[value])}
        </label>
      ))}
    </fieldset>
  );
}
