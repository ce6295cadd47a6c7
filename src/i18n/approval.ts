/** Words of the dialog in which people decide on tool calls and their results. */
import { defineMessages } from './define';

export const approvalMessages = defineMessages({
  title: {
    id: 'mcpAssistant.approval.title',
    defaultMessage: '{count, plural, one {Allow this action?} other {Allow these # actions?}}',
    description: 'Title of the dialog.',
  },
  intro: {
    id: 'mcpAssistant.approval.intro',
    defaultMessage: 'The assistant wants to do this for you. Nothing happens unless you approve.',
    description: 'Introduction of the dialog.',
  },
  server: {
    id: 'mcpAssistant.approval.server',
    defaultMessage: 'Server',
    description: 'Heading of the name of the server that a tool belongs to.',
  },
  tool: {
    id: 'mcpAssistant.approval.tool',
    defaultMessage: 'Tool',
    description: 'Heading of the name of a tool.',
  },
  toolHints: {
    id: 'mcpAssistant.approval.claims',
    defaultMessage: 'What the server says about it',
    description:
      'Heading of the description of a tool. It comes from the server and is not verified.',
  },
  hintReadOnly: {
    id: 'mcpAssistant.approval.claimReadOnly',
    defaultMessage: 'Says that it only reads.',
    description: 'A server says that its tool changes nothing. Not verified.',
  },
  hintDestructive: {
    id: 'mcpAssistant.approval.claimDestructive',
    defaultMessage: 'Says that it may delete or overwrite.',
    description: 'A server says that its tool may destroy data. Not verified.',
  },
  hintOpenWorld: {
    id: 'mcpAssistant.approval.claimOpenWorld',
    defaultMessage: 'Says that it reaches other systems.',
    description: 'A server says that its tool contacts other systems. Not verified.',
  },
  unverified: {
    id: 'mcpAssistant.approval.unverified',
    defaultMessage: 'This is not verified.',
    description: 'Warns that a description comes from the server alone.',
  },
  arguments: {
    id: 'mcpAssistant.approval.arguments',
    defaultMessage: 'Exactly this is sent',
    description: 'Heading above the arguments of the tool call.',
  },
  hidden: {
    id: 'mcpAssistant.approval.hidden',
    defaultMessage:
      '{count, plural, one {# marked place is not what it seems: hidden, or like another sign.} other {# marked places are not what they seem: hidden, or like other signs.}}',
    description:
      'Warns that the arguments hold characters that cannot be seen, or that look like others. They are shown as codes.',
  },
  position: {
    id: 'mcpAssistant.approval.position',
    defaultMessage: 'Action {number} of {count}',
    description: 'Heading of one of several tool calls in the dialog.',
  },
  reason: {
    id: 'mcpAssistant.approval.reason',
    defaultMessage: 'Reason (if you deny)',
    description: 'Label of a text field.',
  },
  approve: {
    id: 'mcpAssistant.approval.approve',
    defaultMessage: 'Approve',
    description: 'Button, or choice, that lets the tool call happen.',
  },
  deny: {
    id: 'mcpAssistant.approval.deny',
    defaultMessage: 'Deny',
    description: 'Button, or choice, that prevents the tool call.',
  },
  denyAll: {
    id: 'mcpAssistant.approval.denyAll',
    defaultMessage: 'Deny all',
    description: 'Button that prevents all tool calls in the dialog.',
  },
  submit: {
    id: 'mcpAssistant.approval.submit',
    defaultMessage: 'Send decisions',
    description: 'Button that sends a decision for each of several tool calls.',
  },
  sending: {
    id: 'mcpAssistant.approval.sending',
    defaultMessage: 'Sending your decision…',
    description: 'Shown while the decision is on its way.',
  },
  close: {
    id: 'mcpAssistant.approval.close',
    defaultMessage: 'Close',
    description: 'Button that closes the dialog after an error that cannot be repaired.',
  },
  later: {
    id: 'mcpAssistant.approval.later',
    defaultMessage: 'Decide later',
    description: 'Button that closes the dialog without a decision. It can be opened again.',
  },
  titleResults: {
    id: 'mcpAssistant.approval.titleResults',
    defaultMessage:
      '{count, plural, one {Let the assistant see this result?} other {Let the assistant see these # results?}}',
    description:
      'Title of the dialog in which results of tools are shown before the AI model sees them.',
  },
  titleMixed: {
    id: 'mcpAssistant.approval.titleMixed',
    defaultMessage: '{count, plural, other {# decisions are needed}}',
    description: 'Title of the dialog when it holds both actions to allow and results to release.',
  },
  introResults: {
    id: 'mcpAssistant.approval.introResults',
    defaultMessage: 'This is what came back. The assistant only sees it if you let it.',
    description: 'Introduction of the dialog in which results of tools are released.',
  },
  introMixed: {
    id: 'mcpAssistant.approval.introMixed',
    defaultMessage:
      'Nothing happens unless you approve, and the assistant sees no result unless you let it.',
    description:
      'Introduction of the dialog when it holds both actions to allow and results to release.',
  },
  edit: {
    id: 'mcpAssistant.approval.edit',
    defaultMessage: 'Edit',
    description: 'Button that lets the learner change what a tool call sends.',
  },
  editing: {
    id: 'mcpAssistant.approval.editing',
    defaultMessage: 'What would be sent',
    description: 'Heading above the arguments of the tool call while the learner edits them.',
  },
  edited: {
    id: 'mcpAssistant.approval.edited',
    defaultMessage: 'Edited by you',
    description: 'Mark: the learner changed what the tool call sends.',
  },
  undo: {
    id: 'mcpAssistant.approval.undo',
    defaultMessage: 'Undo your changes',
    description: 'Button that goes back to what the assistant wanted to send.',
  },
  finishEditing: {
    id: 'mcpAssistant.approval.finishEditing',
    defaultMessage: 'Finish editing first.',
    description: 'Says why nothing can be approved while the learner edits what is sent.',
  },
  remember: {
    id: 'mcpAssistant.approval.remember',
    defaultMessage: 'How long does your approval hold?',
    description:
      'Heading of a choice: whether and how long the approval of this tool is remembered.',
  },
  rememberOnce: {
    id: 'mcpAssistant.approval.rememberOnce',
    defaultMessage: 'Just this once',
    description: 'Choice: the approval is not remembered.',
  },
  rememberConversation: {
    id: 'mcpAssistant.approval.rememberConversation',
    defaultMessage: 'In this conversation',
    description: 'Choice: the tool is approved until the conversation ends.',
  },
  rememberCourse: {
    id: 'mcpAssistant.approval.rememberCourse',
    defaultMessage:
      '{days, plural, one {In this course for # day} other {In this course for # days}}',
    description: 'Choice: the tool is approved in this course for some days.',
  },
  rememberHint: {
    id: 'mcpAssistant.approval.rememberHint',
    defaultMessage:
      'The tool then runs without asking you, whatever is sent, until you revoke this under “Remembered approvals”.',
    description:
      'Explains what remembering an approval means. “Remembered approvals” is the title of a list.',
  },
  rememberEdited: {
    id: 'mcpAssistant.approval.rememberEdited',
    defaultMessage: 'What you edited is approved just this once.',
    description: 'Says that an approval with edited data is never remembered.',
  },
  changed: {
    id: 'mcpAssistant.approval.changed',
    defaultMessage: 'The server has changed this tool.',
    description: 'Warning above a list of differences.',
  },
  before: {
    id: 'mcpAssistant.approval.before',
    defaultMessage: 'Before',
    description: 'Heading of the former text of a part of a tool.',
  },
  after: {
    id: 'mcpAssistant.approval.after',
    defaultMessage: 'Now',
    description: 'Heading of the present text of a part of a tool.',
  },
  absent: {
    id: 'mcpAssistant.approval.absent',
    defaultMessage: 'Nothing',
    description: 'Stands for the text of a part of a tool that it does not have.',
  },
  secondsLeft: {
    id: 'mcpAssistant.approval.secondsLeft',
    defaultMessage:
      'Less than a minute left to decide: {seconds, plural, one {# second} other {# seconds}}',
    description: 'Countdown; also announced to screen readers, once.',
  },
  askAgain: {
    id: 'mcpAssistant.approval.askAgain',
    defaultMessage: 'Ask again',
    description:
      'Button that has the assistant ask for approval anew, after the time to decide has passed.',
  },
  lookAgain: {
    id: 'mcpAssistant.approval.lookAgain',
    defaultMessage: 'Look again',
    description: 'Button that shows anew what is to be decided, after it has changed.',
  },
  sent: {
    id: 'mcpAssistant.approval.sent',
    defaultMessage: 'What was sent',
    description: 'Heading above the arguments of a tool call that has ended.',
  },
  result: {
    id: 'mcpAssistant.approval.result',
    defaultMessage: 'What came back',
    description: 'Heading above the result of a tool call.',
  },
  noText: {
    id: 'mcpAssistant.approval.noText',
    defaultMessage: 'No text',
    description: 'Stands for the result of a tool call that holds no text.',
  },
  release: {
    id: 'mcpAssistant.approval.release',
    defaultMessage: 'Let the assistant see it',
    description: 'Button, or choice: the AI model gets the result of a tool call.',
  },
  withhold: {
    id: 'mcpAssistant.approval.withhold',
    defaultMessage: 'Keep it from the assistant',
    description: 'Button, or choice: the AI model does not get the result of a tool call.',
  },
  withholdAll: {
    id: 'mcpAssistant.approval.withholdAll',
    defaultMessage: 'Keep all from the assistant',
    description: 'Button: the AI model gets none of several results.',
  },
});
