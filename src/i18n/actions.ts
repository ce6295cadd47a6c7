/** Words of what can be done with a message. */
import { defineMessages } from './define';

export const actionMessages = defineMessages({
  copyAnswer: {
    id: 'mcpAssistant.actions.copyAnswer',
    defaultMessage: 'Copy this answer',
    description: 'Button that copies an answer, as Markdown.',
  },
  copyQuestion: {
    id: 'mcpAssistant.actions.copyQuestion',
    defaultMessage: 'Copy this message',
    description: 'Button that copies a message of the learner.',
  },
  copyCode: {
    id: 'mcpAssistant.actions.copyCode',
    defaultMessage: 'Copy this code',
    description: 'Button that copies a block of code in an answer.',
  },
  copied: {
    id: 'mcpAssistant.actions.copied',
    defaultMessage: 'Copied.',
    description: 'Announced after something was copied.',
  },
  notCopied: {
    id: 'mcpAssistant.actions.notCopied',
    defaultMessage: 'Your browser does not allow copying. Select the text and copy it by hand.',
    description: 'Shown when the browser refuses to copy.',
  },
  regenerate: {
    id: 'mcpAssistant.actions.regenerate',
    defaultMessage: 'Ask again for an answer',
    description: 'Button that sends the last question once more, to get another answer.',
  },
  earlier: {
    id: 'mcpAssistant.actions.earlier',
    defaultMessage: 'Earlier answer',
    description: 'Heading of a folded answer, after its question was asked once more.',
  },
  edit: {
    id: 'mcpAssistant.actions.edit',
    defaultMessage: 'Edit this message and send it anew',
    description: 'Button that puts a message of the learner into the text field again.',
  },
  good: {
    id: 'mcpAssistant.actions.good',
    defaultMessage: 'Good answer',
    description: 'Toggle button with a thumb that points up.',
  },
  bad: {
    id: 'mcpAssistant.actions.bad',
    defaultMessage: 'Bad answer',
    description: 'Toggle button with a thumb that points down.',
  },
  comment: {
    id: 'mcpAssistant.actions.comment',
    defaultMessage: 'What was good or bad about it? (optional)',
    description: 'Label of a text field, after an answer was rated.',
  },
  commentHint: {
    id: 'mcpAssistant.actions.commentHint',
    defaultMessage: 'The staff of your course can read this, without your name.',
    description: 'Below the text field for a comment on an answer.',
  },
  sendComment: {
    id: 'mcpAssistant.actions.sendComment',
    defaultMessage: 'Send comment',
    description: 'Button that sends the comment on an answer.',
  },
  noComment: {
    id: 'mcpAssistant.actions.noComment',
    defaultMessage: 'No comment',
    description: 'Button that closes the text field for a comment on an answer.',
  },
  thanks: {
    id: 'mcpAssistant.actions.thanks',
    defaultMessage: 'Thank you for your feedback.',
    description: 'Announced after an answer was rated.',
  },
});
