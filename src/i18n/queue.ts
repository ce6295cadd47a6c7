/** Words of the messages that wait for an answer to end. */
import { defineMessages } from './define';

export const queueMessages = defineMessages({
  title: {
    id: 'mcpAssistant.queue.title',
    defaultMessage: 'Messages that wait',
    description: 'Label of the list of messages that were written while an answer was running.',
  },
  waiting: {
    id: 'mcpAssistant.queue.waiting',
    defaultMessage:
      '{count, plural, one {Will be sent after this answer:} other {Will be sent one after the other:}}',
    description: 'Above the messages that were written while an answer was running.',
  },
  held: {
    id: 'mcpAssistant.queue.held',
    defaultMessage: 'Not sent yet:',
    description:
      'Above messages that were written while an answer was running, which then failed or waits for a decision.',
  },
  sendNow: {
    id: 'mcpAssistant.queue.sendNow',
    defaultMessage: 'Send now',
    description: 'Button that sends a message that has waited.',
  },
  takeBack: {
    id: 'mcpAssistant.queue.takeBack',
    defaultMessage: 'Take back',
    description: 'Button that puts a message that waits into the text field again.',
  },
});
