/** Exactly what a tool call would send, with the way to change it. */
import { Button } from '@openedx/paragon';
import { useEffect, useRef, type RefObject } from 'react';
import type { ChatError } from '../../chat/errors';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import { toolMessages } from '../../i18n/tools';
import type { McpApprovalRequest } from '../../protocol';
import { ErrorWords } from '../shared/ErrorNotice';
import { onDemand } from '../shared/onDemand';
import { Bytes, countMarks, Revealed } from '../shared/Revealed';
import type { Choice } from './choice';

const ArgumentsEditor = onDemand(() =>
  import('../arguments-editor/ArgumentsEditor').then((part) => part.ArgumentsEditor),
);

interface Props {
  request: McpApprovalRequest;
  choice: Choice;
  onChoice: (change: Partial<Choice>) => void;
  /** The BFF did not take what was edited; `message` says why. */
  invalid: ChatError | null;
  disabled: boolean;
}

/** The button that opens the editor gets the focus back when the editor is closed. */
function useFocusAfterEditing(editing: boolean): RefObject<HTMLButtonElement> {
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(editing);
  useEffect(() => {
    if (wasEditing.current && !editing) {
      edit.current?.focus();
    }
    wasEditing.current = editing;
  }, [editing]);
  return edit;
}

export function CallArguments({ request, choice, onChoice, invalid, disabled }: Props) {
  const intl = useIntl();
  const edit = useFocusAfterEditing(choice.editing);
  const { input_schema: schema } = request.mcp_assistant;
  const text = choice.edited ?? request.arguments;
  if (schema && choice.editing) {
    return (
      <ArgumentsEditor
        schema={schema}
        text={text}
        onUse={(next) =>
          onChoice({
            editing: false,
            edited: next === request.arguments ? null : next,
            remember: null,
          })
        }
        onCancel={() => onChoice({ editing: false })}
      />
    );
  }
  return (
    <>
      {request.mcp_assistant.repaired && choice.edited === null && (
        <p>{intl.formatMessage(toolMessages.repaired)}</p>
      )}
      <Sent text={text} invalid={invalid} />
      {schema && (
        <EditButtons
          edit={edit}
          edited={choice.edited !== null}
          onChoice={onChoice}
          disabled={disabled}
        />
      )}
    </>
  );
}

function Sent({ text, invalid }: Pick<Props, 'invalid'> & { text: string }) {
  const intl = useIntl();
  const hidden = countMarks(text);
  return (
    <>
      <Bytes text={text} exact />
      {hidden > 0 && (
        <p>
          <strong>{intl.formatMessage(approvalMessages.hidden, { count: hidden })}</strong>
        </p>
      )}
      {invalid && (
        <div className="mcp-assistant-notice mcp-assistant-notice--error" role="alert">
          <ErrorWords error={invalid} />
          <p dir="auto">
            <Revealed text={invalid.message} />
          </p>
        </div>
      )}
    </>
  );
}

function EditButtons({
  edit,
  edited,
  onChoice,
  disabled,
}: Pick<Props, 'onChoice' | 'disabled'> & {
  edit: RefObject<HTMLButtonElement>;
  edited: boolean;
}) {
  const intl = useIntl();
  return (
    <div className="mcp-assistant-approval__edit">
      {edited && <strong>{intl.formatMessage(approvalMessages.edited)}</strong>}
      <Button
        ref={edit}
        size="sm"
        variant="outline-primary"
        disabled={disabled}
        onClick={() => onChoice({ editing: true })}
      >
        {intl.formatMessage(approvalMessages.edit)}
      </Button>
      {edited && (
        <Button
          size="sm"
          variant="tertiary"
          disabled={disabled}
          onClick={() => {
            onChoice({ edited: null });
            edit.current?.focus();
          }}
        >
          {intl.formatMessage(approvalMessages.undo)}
        </Button>
      )}
    </div>
  );
}
