/** The buttons of the decision dialog: refusing comes before agreeing. */
import { Button } from '@openedx/paragon';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { Message } from '../../i18n/define';
import { DialogButtons } from '../dialog/DialogButtons';
import type { Phase } from './phase';

/** The labels of the refusing and the agreeing button. */
interface Verbs {
  no: Message;
  yes: Message;
}

const VERBS = {
  call: { no: approvalMessages.deny, yes: approvalMessages.approve },
  result: { no: approvalMessages.withhold, yes: approvalMessages.release },
  calls: { no: approvalMessages.denyAll, yes: approvalMessages.submit },
  results: { no: approvalMessages.withholdAll, yes: approvalMessages.submit },
} as const satisfies Record<string, Verbs>;

const BUTTONS = {
  open: ['later', 'no', 'yes'],
  failed: ['later', 'no', 'yes'],
  barred: ['later', 'no'],
  settled: ['close'],
  outdated: ['lookAgain'],
  expired: ['close', 'askAgain'],
} as const satisfies Record<Exclude<Phase, 'sending'>, string[]>;

export interface DecisionButtonsProps {
  /** A single item is decided by its button; several choices are sent together. */
  subject: keyof typeof VERBS;
  phase: Phase;
  /** Every choice is made and no editor is open. */
  ready: boolean;
  onYes: () => void;
  onNo: () => void;
  onLater: () => void;
  /** Closes the dialog if nothing is left to decide. */
  onLeave: () => void;
  onAskAgain: () => void;
}

export function DecisionButtons({
  subject,
  phase,
  ready,
  onYes,
  onNo,
  onLater,
  onLeave,
  onAskAgain,
}: DecisionButtonsProps) {
  const intl = useIntl();
  const { no, yes } = VERBS[subject];
  const buttons = {
    later: (
      <Button key="later" variant="tertiary" onClick={onLater}>
        {intl.formatMessage(approvalMessages.later)}
      </Button>
    ),
    no: (
      <Button key="no" variant="outline-primary" onClick={onNo}>
        {intl.formatMessage(no)}
      </Button>
    ),
    yes: (
      <Button key="yes" disabled={!ready} onClick={onYes}>
        {intl.formatMessage(yes)}
      </Button>
    ),
    close: (
      <Button key="close" variant="outline-primary" onClick={onLeave}>
        {intl.formatMessage(approvalMessages.close)}
      </Button>
    ),
    lookAgain: (
      <Button key="lookAgain" onClick={onLeave}>
        {intl.formatMessage(approvalMessages.lookAgain)}
      </Button>
    ),
    askAgain: (
      <Button key="askAgain" onClick={onAskAgain}>
        {intl.formatMessage(approvalMessages.askAgain)}
      </Button>
    ),
  };
  return (
    <DialogButtons
      sending={phase === 'sending' ? intl.formatMessage(approvalMessages.sending) : null}
    >
      {phase !== 'sending' && BUTTONS[phase].map((name) => buttons[name])}
    </DialogButtons>
  );
}
