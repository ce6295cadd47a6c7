/** Words of the conversation. */
import { defineMessages } from './define';

export const chatMessages = defineMessages({
  newConversation: {
    id: 'mcpAssistant.chat.newConversation',
    defaultMessage: 'New conversation',
    description: 'Button that starts an empty conversation.',
  },
  history: {
    id: 'mcpAssistant.chat.history',
    defaultMessage: 'Earlier conversations',
    description: 'Button that lists earlier conversations, and title of the list.',
  },
  back: {
    id: 'mcpAssistant.chat.back',
    defaultMessage: 'Back to the conversation',
    description: 'Button that leaves the list of earlier conversations.',
  },
  demoModel: {
    id: 'mcpAssistant.chat.demoModel',
    defaultMessage: 'Demo model',
    description: 'Badge: no AI model is connected, a built-in demonstration answers.',
  },
  demoModelHint: {
    id: 'mcpAssistant.chat.demoModelHint',
    defaultMessage: 'Answers come from a built-in demonstration, not from an AI model.',
    description: 'Explains the badge that says Demo model.',
  },
  greeting: {
    id: 'mcpAssistant.chat.greeting',
    defaultMessage: 'Ask about this unit, or about anything in your course.',
    description: 'Shown in an empty conversation where the operator gave no greeting.',
  },
  suggestions: {
    id: 'mcpAssistant.chat.suggestions',
    defaultMessage: 'Suggestions',
    description: 'Label of the list of suggested questions.',
  },
  conversation: {
    id: 'mcpAssistant.chat.conversation',
    defaultMessage: 'Conversation',
    description: 'Label of the list of messages.',
  },
  you: {
    id: 'mcpAssistant.chat.you',
    defaultMessage: 'You said:',
    description: 'Read to screen readers before a message of the learner.',
  },
  assistant: {
    id: 'mcpAssistant.chat.assistant',
    defaultMessage: '{name} said:',
    description: 'Read to screen readers before a message of the assistant. {name} is the name of the assistant.',
  },
  incomplete: {
    id: 'mcpAssistant.chat.incomplete',
    defaultMessage: 'This answer is incomplete.',
    description: 'Shown below an answer that was stopped or broke off.',
  },
  message: {
    id: 'mcpAssistant.chat.message',
    defaultMessage: 'Message to {name}',
    description: 'Label of the text field. {name} is the name of the assistant.',
  },
  placeholder: {
    id: 'mcpAssistant.chat.placeholder',
    defaultMessage: 'Ask a question…',
    description: 'Shown in the empty text field.',
  },
  send: {
    id: 'mcpAssistant.chat.send',
    defaultMessage: 'Send',
    description: 'Button that sends the message.',
  },
  stop: {
    id: 'mcpAssistant.chat.stop',
    defaultMessage: 'Stop',
    description: 'Button that stops the answer that is being written.',
  },
  remaining: {
    id: 'mcpAssistant.chat.remaining',
    defaultMessage: '{count, plural, one {# character left} other {# characters left}}',
    description: 'Shown when the message comes near to its maximum length.',
  },
  tooLong: {
    id: 'mcpAssistant.chat.tooLong',
    defaultMessage: '{count, plural, one {# character too many} other {# characters too many}}',
    description: 'Shown when the message exceeds its maximum length.',
  },
  thinking: {
    id: 'mcpAssistant.chat.thinking',
    defaultMessage: 'Working on it…',
    description: 'Shown while the assistant prepares its answer.',
  },
  reconnecting: {
    id: 'mcpAssistant.chat.reconnecting',
    defaultMessage: 'The connection broke. Trying again…',
    description: 'Shown while a lost connection is being restored.',
  },
  stopping: {
    id: 'mcpAssistant.chat.stopping',
    defaultMessage: 'Stopping…',
    description: 'Shown after the learner has stopped the answer.',
  },
  answerStopped: {
    id: 'mcpAssistant.chat.answerStopped',
    defaultMessage: 'Answer stopped.',
    description: 'Announced to screen readers when the answer was stopped.',
  },
  loading: {
    id: 'mcpAssistant.chat.loading',
    defaultMessage: 'Loading the conversation…',
    description: 'Shown while an earlier conversation is fetched.',
  },
  retry: {
    id: 'mcpAssistant.chat.retry',
    defaultMessage: 'Try again',
    description: 'Button that repeats what has failed.',
  },
  retryIn: {
    id: 'mcpAssistant.chat.retryIn',
    defaultMessage: 'You can try again in {seconds, plural, one {# second} other {# seconds}}.',
    description: 'Shown with an error when the server says how long to wait.',
  },
  signIn: {
    id: 'mcpAssistant.chat.signIn',
    defaultMessage: 'Sign in',
    description: 'Button that leads to the sign-in page.',
  },
  serverUnavailable: {
    id: 'mcpAssistant.chat.serverUnavailable',
    defaultMessage: '{name} cannot be reached at the moment. The assistant answers without it.',
    description: 'A tool server does not respond. {name} is its name.',
  },
  disclaimer: {
    id: 'mcpAssistant.chat.disclaimer',
    defaultMessage: 'Answers may be wrong. Check what matters.',
    description: 'Small print below the text field.',
  },
  noConversations: {
    id: 'mcpAssistant.chat.noConversations',
    defaultMessage: 'There are no earlier conversations in this course.',
    description: 'Shown in place of an empty list of conversations.',
  },
  untitled: {
    id: 'mcpAssistant.chat.untitled',
    defaultMessage: 'Conversation without a message',
    description: 'Stands for the title of a conversation in which nothing was said.',
  },
  delete: {
    id: 'mcpAssistant.chat.delete',
    defaultMessage: 'Delete “{title}”',
    description: 'Button that deletes a conversation. {title} is its first message.',
  },
  confirmDelete: {
    id: 'mcpAssistant.chat.confirmDelete',
    defaultMessage: 'Delete',
    description: 'Button that confirms the deletion of a conversation.',
  },
  keep: {
    id: 'mcpAssistant.chat.keep',
    defaultMessage: 'Keep',
    description: 'Button that cancels the deletion of a conversation.',
  },
  latest: {
    id: 'mcpAssistant.chat.latest',
    defaultMessage: 'Jump to the latest message',
    description: 'Button that scrolls to the end of the conversation.',
  },
});
