/** Words of the part that is on the page before the panel is opened. */
import { defineMessages } from './define';

export const launcherMessages = defineMessages({
  name: {
    id: 'mcpAssistant.name',
    defaultMessage: 'Course assistant',
    description: 'Name of the AI assistant in the course sidebar, where the operator gave none.',
  },
  open: {
    id: 'mcpAssistant.trigger.open',
    defaultMessage: 'Open {name}',
    description:
      'Label of the button that opens the assistant. {name} is the name of the assistant.',
  },
  close: {
    id: 'mcpAssistant.trigger.close',
    defaultMessage: 'Close {name}',
    description:
      'Label of the button that closes the assistant. {name} is the name of the assistant.',
  },
  openWaiting: {
    id: 'mcpAssistant.trigger.openWaiting',
    defaultMessage: 'Open {name}: your decision is needed',
    description:
      'Label of the button that opens the assistant while a tool call waits for the approval of the learner.',
  },
  loading: {
    id: 'mcpAssistant.panel.loading',
    defaultMessage: 'Loading…',
    description: 'Shown while the assistant is being loaded.',
  },
  broken: {
    id: 'mcpAssistant.panel.broken',
    defaultMessage: 'The assistant ran into a problem. The rest of the page works as usual.',
    description: 'Shown in place of the assistant after an unexpected error in it.',
  },
  tryAgain: {
    id: 'mcpAssistant.panel.tryAgain',
    defaultMessage: 'Try again',
    description: 'Button that repeats what has just failed.',
  },
});
