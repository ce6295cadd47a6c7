/**
 * One tool call in the conversation: closed it shows what ran and how it went, open it shows every
 * byte both ways.
 */
import { Button } from '@openedx/paragon';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import type { Message } from '../../i18n/define';
import { toolMessages } from '../../i18n/tools';
import { Bytes, Revealed } from '../shared/Revealed';
import { onDemand } from '../shared/onDemand';
import { ToolProgress } from './ToolProgress';
import type { LoadMedia } from '../../chat/api/media';
import type { ToolStep } from '../../chat/items';
import type { McpApprovalRequest, McpCall } from '../../protocol';
import type { SourceReviver } from '../../protocol/exact-number';

const Addressed = onDemand(() => import('../shared/Addressed').then((part) => part.Addressed));
const ToolMedia = onDemand(() => import('./ToolMedia').then((part) => part.ToolMedia));

/** As TypeScript's libraries have it. */
type Reviver = Parameters<typeof JSON.parse>[1];
type Look = 'waiting' | 'running' | 'good' | 'bad';

const CALL_LOOKS = {
  executing: ['running', toolMessages.running],
  input_required: ['waiting', toolMessages.asking],
  succeeded: ['good', toolMessages.succeeded],
  failed: ['bad', toolMessages.failed],
  unknown: ['bad', toolMessages.unknown],
} as const;

const REQUEST_LOOKS = {
  pending: ['waiting', toolMessages.waiting],
  approved: ['running', toolMessages.approved],
  denied: ['bad', toolMessages.denied],
  expired: ['bad', toolMessages.expired],
} as const;

const REVIEW_LOOKS = {
  pending: ['waiting', toolMessages.reviewing],
  withheld: ['bad', toolMessages.withheld],
} as const;

function lookOf({ call, request }: ToolStep): readonly [Look, Message] {
  if (call?.mcp_assistant.elicitation) {
    return ['waiting', toolMessages.asking];
  }
  const review = call?.mcp_assistant.review;
  if (review === 'pending' || review === 'withheld') {
    return REVIEW_LOOKS[review];
  }
  return call
    ? CALL_LOOKS[call.mcp_assistant.state]
    : REQUEST_LOOKS[request?.mcp_assistant.state ?? 'pending'];
}

const keepDigits: SourceReviver = (_key, value, { source = '' }) =>
  typeof value === 'number' ? JSON.rawJSON(source) : value;

/** Easier to read than what is sent; the approval dialog shows the exact bytes. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json, keepDigits as Reviver), null, 2);
  } catch {
    return json;
  }
}

function Sent({
  step: { response },
  item,
}: {
  step: ToolStep;
  item: McpCall | McpApprovalRequest;
}) {
  const intl = useIntl();
  return (
    <>
      <h4>{intl.formatMessage(toolMessages.arguments)}</h4>
      {response?.mcp_assistant?.edited && <p>{intl.formatMessage(toolMessages.edited)}</p>}
      {item.mcp_assistant.repaired && <p>{intl.formatMessage(toolMessages.repaired)}</p>}
      <Bytes text={pretty(item.arguments)} exact />
    </>
  );
}

/** Why there is no ordinary result. What the site withholds has a warning of its own. */
function reasonOf({ mcp_assistant: { error_code: error, review, screening } }: McpCall) {
  if (review !== 'withheld') {
    return error;
  }
  return screening?.mode === 'withhold' ? null : 'result_withheld';
}

function Outcome({ step: { call, response } }: { step: ToolStep }) {
  const intl = useIntl();
  if (response && !response.approve && response.reason) {
    return (
      <p>
        <Revealed
          text={intl.formatMessage(toolMessages.reasonGiven, { reason: response.reason })}
        />
      </p>
    );
  }
  if (!call) {
    return null;
  }
  const code = reasonOf(call);
  return (
    <>
      <h4>{intl.formatMessage(toolMessages.result)}</h4>
      {code && <p>{intl.formatMessage(toolMessages[code])}</p>}
      {call.error && <Bytes text={call.error} />}
      {call.output !== null && <Bytes text={call.output} />}
      {!code && !call.error && call.output === null && (
        <p>{intl.formatMessage(toolMessages.noResult)}</p>
      )}
    </>
  );
}

export interface Props {
  step: ToolStep;
  loadMedia: LoadMedia;
  /** Reopens the dialog for what waits. */
  onOpenDialog?: () => void;
  /** Shows the remembered approvals. */
  onGrants?: () => void;
}

function Granted({ onGrants }: Pick<Props, 'onGrants'>) {
  const intl = useIntl();
  return (
    <p className="mcp-assistant-tool__grant">
      {intl.formatMessage(toolMessages.grantUsed)}{' '}
      {onGrants && (
        <Button variant="link" size="inline" onClick={onGrants}>
          {intl.formatMessage(chatMessages.grants)}
        </Button>
      )}
    </p>
  );
}

function Answer({ step: { call }, onReview }: { step: ToolStep; onReview: () => void }) {
  const intl = useIntl();
  return (
    <Button size="sm" className="mcp-assistant-tool__open-dialog" onClick={onReview}>
      {intl.formatMessage(
        call?.mcp_assistant.elicitation ? toolMessages.answer : toolMessages.openDialog,
      )}
    </Button>
  );
}

/** The assistant's own search has no server. */
function Name({ item }: { item: McpCall | McpApprovalRequest }) {
  const intl = useIntl();
  const { server_name: server, tool_title: title } = item.mcp_assistant;
  return item.server_label === '' && item.name === 'find_tools' ? (
    intl.formatMessage(toolMessages.search)
  ) : (
    <Revealed text={`${server}: ${title ?? item.name}`} />
  );
}

export function ToolCard({ step, loadMedia, onOpenDialog, onGrants }: Props) {
  const intl = useIntl();
  const item = step.call ?? step.request;
  if (!item) {
    return null;
  }
  const [look, state] = lookOf(step);
  return (
    <div className={`mcp-assistant-tool mcp-assistant-tool--${look}`}>
      <details>
        <summary>
          <span className="mcp-assistant-tool__name">
            <Name item={item} />
          </span>
          <span className="mcp-assistant-tool__state">{intl.formatMessage(state)}</span>
        </summary>
        <div className="mcp-assistant-tool__body">
          <Sent step={step} item={item} />
          <Outcome step={step} />
        </div>
      </details>
      {step.call?.mcp_assistant.screening && (
        <Addressed screening={step.call.mcp_assistant.screening} />
      )}
      {step.call?.mcp_assistant.grant_id && <Granted onGrants={onGrants} />}
      {step.call && <ToolProgress call={step.call} />}
      {step.call && step.call.mcp_assistant.media.length > 0 && (
        <ToolMedia call={step.call} load={loadMedia} />
      )}
      {look === 'waiting' && onOpenDialog && <Answer step={step} onReview={onOpenDialog} />}
    </div>
  );
}
