/** Words for questions that tool servers ask in the middle of a call. */
import { defineMessages } from './define';

export const elicitMessages = defineMessages({
  title: {
    id: 'mcpAssistant.elicit.title',
    defaultMessage: '{server} asks you something',
    description: 'Title of the dialog in which a tool server asks the learner a question.',
  },
  intro: {
    id: 'mcpAssistant.elicit.intro',
    defaultMessage:
      "The tool {tool} needs your answer to go on. The words below are the server's own, and it gets what you answer.",
    description: 'Opening words of the dialog in which a tool server asks the learner a question.',
  },
  noPasswords: {
    id: 'mcpAssistant.elicit.noPasswords',
    defaultMessage: 'Do not enter passwords here.',
    description: 'Warning above a form whose fields a tool server has chosen.',
  },
  mark: {
    id: 'mcpAssistant.elicit.mark',
    defaultMessage: '(required)',
    description: 'Stands after the label of a field that has to be filled in.',
  },
  choose: {
    id: 'mcpAssistant.elicit.choose',
    defaultMessage: 'Choose…',
    description: 'Stands in a list of choices while nothing is chosen.',
  },
  send: {
    id: 'mcpAssistant.elicit.send',
    defaultMessage: 'Send',
    description: 'Button that sends the filled form to the tool server.',
  },
  done: {
    id: 'mcpAssistant.elicit.done',
    defaultMessage: 'Done',
    description:
      'Button by which the learner says that they have done at the opened page what they were asked to do.',
  },
  decline: {
    id: 'mcpAssistant.elicit.decline',
    defaultMessage: 'Decline',
    description: 'Button by which the learner refuses to answer a tool server.',
  },
  later: {
    id: 'mcpAssistant.elicit.later',
    defaultMessage: 'Hide for now',
    description: 'Button that hides the question; it can be brought back and answered for a while.',
  },
  close: {
    id: 'mcpAssistant.elicit.close',
    defaultMessage: 'Close',
    description: 'Button that closes a question that is no longer open.',
  },
  sending: {
    id: 'mcpAssistant.elicit.sending',
    defaultMessage: 'Sending…',
    description: 'Shown while an answer is on its way.',
  },
  host: {
    id: 'mcpAssistant.elicit.host',
    defaultMessage: 'Page of',
    description: 'Heading above the name of the host to which the page belongs.',
  },
  address: {
    id: 'mcpAssistant.elicit.address',
    defaultMessage: 'Whole address',
    description: 'Heading above the address of a page.',
  },
  lookAlike: {
    id: 'mcpAssistant.elicit.lookAlike',
    defaultMessage: 'Look closely: this name may contain letters that look like others.',
    description: 'Warning about internationalised domain names.',
  },
  pageHint: {
    id: 'mcpAssistant.elicit.pageHint',
    defaultMessage: 'Open the page only if you trust it. Press Done when you have finished there.',
    description: 'Hint above the link to a page that a tool server wants the learner to open.',
  },
  openPage: {
    id: 'mcpAssistant.elicit.openPage',
    defaultMessage: 'Open page (in a new tab)',
    description: 'Link to a page that a tool server wants the learner to open.',
  },
  timeLeft: {
    id: 'mcpAssistant.elicit.timeLeft',
    defaultMessage: '{seconds, plural, one {# second} other {# seconds}} left to answer.',
    description: 'Shown below the question in its last minute.',
  },
  gone: {
    id: 'mcpAssistant.elicit.gone',
    defaultMessage: 'The question of {server} is no longer open.',
    description: 'Shown when a question was answered in another window, or not in time.',
  },
  unfit: {
    id: 'mcpAssistant.elicit.unfit',
    defaultMessage: '{count, plural, one {One answer does} other {# answers do}} not fit yet.',
    description: 'Shown when the form cannot be sent because of some of its fields.',
  },
  required: {
    id: 'mcpAssistant.elicit.required',
    defaultMessage: 'Fill this in.',
    description: 'A mistake in a form field.',
  },
  type: {
    id: 'mcpAssistant.elicit.type',
    defaultMessage: 'Enter a number.',
    description: 'A mistake in a form field.',
  },
  option: {
    id: 'mcpAssistant.elicit.option',
    defaultMessage: 'Choose from what is offered.',
    description: 'A mistake in a form field.',
  },
  email: {
    id: 'mcpAssistant.elicit.email',
    defaultMessage: 'Enter an email address, like name@example.org.',
    description: 'A mistake in a form field.',
  },
  uri: {
    id: 'mcpAssistant.elicit.uri',
    defaultMessage: 'Enter a whole address, like https://example.org/.',
    description: 'A mistake in a form field.',
  },
  date: {
    id: 'mcpAssistant.elicit.date',
    defaultMessage: 'Enter a date.',
    description: 'A mistake in a form field.',
  },
  dateTime: {
    id: 'mcpAssistant.elicit.dateTime',
    defaultMessage: 'Enter a date and a time.',
    description: 'A mistake in a form field.',
  },
  too_short: {
    id: 'mcpAssistant.elicit.too_short',
    defaultMessage: 'Enter at least {limit, plural, one {# character} other {# characters}}.',
    description: 'A mistake in a form field.',
  },
  too_long: {
    id: 'mcpAssistant.elicit.too_long',
    defaultMessage: 'Enter at most {limit, plural, one {# character} other {# characters}}.',
    description: 'A mistake in a form field.',
  },
  too_small: {
    id: 'mcpAssistant.elicit.too_small',
    defaultMessage: 'Enter {limit, number} or more.',
    description: 'A mistake in a form field.',
  },
  too_large: {
    id: 'mcpAssistant.elicit.too_large',
    defaultMessage: 'Enter {limit, number} or less.',
    description: 'A mistake in a form field.',
  },
  too_few: {
    id: 'mcpAssistant.elicit.too_few',
    defaultMessage: 'Choose at least {limit, number}.',
    description: 'A mistake in a form field.',
  },
  too_many: {
    id: 'mcpAssistant.elicit.too_many',
    defaultMessage: 'Choose at most {limit, number}.',
    description: 'A mistake in a form field.',
  },
});
