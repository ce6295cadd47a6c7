/** Words of the dialog in which tool calls are approved or denied. */
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
  claims: {
    id: 'mcpAssistant.approval.claims',
    defaultMessage: 'What the server says about it',
    description: 'Heading of the description of a tool. It comes from the server and is not verified.',
  },
  claimReadOnly: {
    id: 'mcpAssistant.approval.claimReadOnly',
    defaultMessage: 'Says that it only reads.',
    description: 'A server says that its tool changes nothing. Not verified.',
  },
  claimDestructive: {
    id: 'mcpAssistant.approval.claimDestructive',
    defaultMessage: 'Says that it may delete or overwrite.',
    description: 'A server says that its tool may destroy data. Not verified.',
  },
  claimOpenWorld: {
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
    defaultMessage: '{count, plural, one {# invisible character is shown as a code.} other {# invisible characters are shown as codes.}}',
    description: 'Warns that the arguments hold characters that cannot be seen.',
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
    description: 'Button that closes the dialog after the decision could not be sent.',
  },
  needed: {
    id: 'mcpAssistant.approval.needed',
    defaultMessage: 'Your decision is needed.',
    description: 'Announced to screen readers.',
  },
});
