import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { McpCall } from '../../protocol';
import { Addressed } from '../shared/Addressed';
import { Bytes } from '../shared/Revealed';
import { ToolMedia } from '../tool-calls/ToolMedia';
import { YesNoField } from './YesNoField';
import type { Choice } from './choice';
import { ToolName } from './ToolName';
import type { LoadMedia } from '../../chat/api/media';

interface Props {
  call: McpCall;
  heading: string | null;
  choice: Choice;
  onChoice: (change: Partial<Choice>) => void;
  loadMedia: LoadMedia;
  disabled: boolean;
}

const WORDS = { yes: approvalMessages.release, no: approvalMessages.withhold };

export function ResultDecision({ call, heading, choice, onChoice, loadMedia, disabled }: Props) {
  const intl = useIntl();
  const {
    output,
    error,
    mcp_assistant: { media, screening },
  } = call;
  const text = error ?? output;
  return (
    <section className="mcp-assistant-approval__call">
      {heading && <h3>{heading}</h3>}
      <dl>
        <ToolName tool={call} />
        <dt>{intl.formatMessage(approvalMessages.sent)}</dt>
        <dd>
          <Bytes text={call.arguments} exact />
        </dd>
        <dt>{intl.formatMessage(approvalMessages.result)}</dt>
        <dd>
          {screening && <Addressed screening={screening} />}
          {text ? (
            <Bytes text={text} />
          ) : (
            media.length === 0 && <em>{intl.formatMessage(approvalMessages.noText)}</em>
          )}
          <ToolMedia call={call} load={loadMedia} />
        </dd>
      </dl>
      {heading && (
        <YesNoField
          legend={heading}
          words={WORDS}
          answer={choice.answer}
          onAnswer={(answer) => onChoice({ answer })}
          disabled={disabled}
        />
      )}
    </section>
  );
}
