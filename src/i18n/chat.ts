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
    description:
      'Read to screen readers before a message of the assistant. {name} is the name of the assistant.',
  },
  putAside: {
    id: 'mcpAssistant.chat.putAside',
    defaultMessage: 'Put aside. Nothing happens until you decide.',
    description: 'Said to screen readers when the dialog was closed without a decision.',
  },
  unread: {
    id: 'mcpAssistant.chat.unread',
    defaultMessage:
      'The text of the course could not be read just now. This answer does without it.',
    description: 'Stands below an answer when the LMS did not give out the text of the unit.',
  },
  cutByLength: {
    id: 'mcpAssistant.chat.cutByLength',
    defaultMessage: 'This answer is cut off: it reached the greatest length for an answer.',
    description: 'Below an answer that was too long for the AI model to finish.',
  },
  cutByFilter: {
    id: 'mcpAssistant.chat.cutByFilter',
    defaultMessage: 'This answer is cut off: a filter of the AI provider stopped it.',
    description: "Below an answer that the AI provider's content filter ended.",
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
  attach: {
    id: 'mcpAssistant.chat.attach',
    defaultMessage: 'Attach a prompt or a resource',
    description: 'Button that lists what can be attached to the message.',
  },
  send: {
    id: 'mcpAssistant.chat.send',
    defaultMessage: 'Send',
    description: 'Button that sends the message.',
  },
  sendLater: {
    id: 'mcpAssistant.chat.sendLater',
    defaultMessage: 'Send after this answer',
    description:
      'Button that keeps the message until the running answer has ended, and then sends it.',
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
  offline: {
    id: 'mcpAssistant.chat.offline',
    defaultMessage:
      'You are offline. What you write is kept; the assistant goes on when you are back.',
    description: 'Shown while the browser has no network.',
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
  using: {
    id: 'mcpAssistant.tool.using',
    defaultMessage: 'Using {tool} of {server}',
    description: 'Announced to screen readers when a tool call starts.',
  },
  latest: {
    id: 'mcpAssistant.chat.latest',
    defaultMessage: 'Jump to the latest message',
    description: 'Button that scrolls to the end of the conversation.',
  },
  decisionNeeded: {
    id: 'mcpAssistant.chat.decisionNeeded',
    defaultMessage: 'Your decision is needed.',
    description: 'Announced to screen readers.',
  },
  settledElsewhere: {
    id: 'mcpAssistant.chat.settledElsewhere',
    defaultMessage: 'This was decided in another window.',
    description:
      'Shown and announced after something that waited for a decision was decided in another window or on another device.',
  },
  grants: {
    id: 'mcpAssistant.chat.grants',
    defaultMessage: 'Remembered approvals',
    description:
      'Button that lists the approvals of tools that are remembered, and title of the list.',
  },
  askAgain: {
    id: 'mcpAssistant.chat.askAgain',
    defaultMessage: 'The time to decide has passed. Please ask me again.',
    description:
      'Message that the button “Ask again” sends to the assistant in the name of the learner.',
  },
});
