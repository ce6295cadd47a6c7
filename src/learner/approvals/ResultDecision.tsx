import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { McpCall } from '../../protocol';
import { Bytes } from '../shared/Revealed';
import { ToolMedia } from '../tool-calls/ToolMedia';
import { Choices } from './Choices';
import type { Draft } from './choice';
import { ToolName } from './ToolName';
import type { Api } from '../../chat/api';

interface Props {
  call: McpCall;
  heading: string | null;
  draft: Draft;
  onDraft: (change: Partial<Draft>) => void;
  loadMedia: Api['media'];
  disabled: boolean;
}

const WORDS = { yes: approvalMessages.release, no: approvalMessages.withhold };

export function ResultDecision({ call, heading, draft, onDraft, loadMedia, disabled }: Props) {
  const intl = useIntl();
  const {
    output,
    error,
    mcp_assistant: { media },
  } = call;
  const text = error ?? output;
  return (
    <section className="mcp-assistant-approval__call">
      {heading && <h3>{heading}</h3>}
      <dl>
        <ToolName tool={call} />
        <dt>{intl.formatMessage(approvalMessages.sent)}</dt>
        <dd>
          <Bytes text={call.arguments} />
        </dd>
        <dt>{intl.formatMessage(approvalMessages.result)}</dt>
        <dd>
          {text ? (
            <Bytes text={text} />
          ) : (
            media.length === 0 && <em>{intl.formatMessage(approvalMessages.noText)}</em>
          )}
          <ToolMedia call={call} load={loadMedia} />
        </dd>
      </dl>
      {heading && (
        <Choices
          legend={heading}
          words={WORDS}
          choice={draft.choice}
          onChoice={(choice) => onDraft({ choice })}
          disabled={disabled}
        />
      )}
    </section>
  );
}
