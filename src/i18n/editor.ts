/** Words of the editor of what a tool call sends. */
import { defineMessages } from './define';

export const editorMessages = defineMessages({
  title: {
    id: 'mcpAssistant.editor.title',
    defaultMessage: 'Edit what is sent',
    description: 'Title of the editor.',
  },
  form: {
    id: 'mcpAssistant.editor.form',
    defaultMessage: 'Form',
    description: 'Tab: what is sent, as a form.',
  },
  json: {
    id: 'mcpAssistant.editor.json',
    defaultMessage: 'JSON',
    description: 'Tab: what is sent, as JSON text.',
  },
  use: {
    id: 'mcpAssistant.editor.use',
    defaultMessage: 'Use this',
    description: 'Button that takes over what was edited. Nothing is sent by it.',
  },
  cancel: {
    id: 'mcpAssistant.editor.cancel',
    defaultMessage: 'Cancel',
    description: 'Button that leaves the editor without changing anything.',
  },
  add: {
    id: 'mcpAssistant.editor.add',
    defaultMessage: 'Add {name}',
    description:
      'Button that adds an optional field, or an entry to a list. {name} is the name of the field.',
  },
  remove: {
    id: 'mcpAssistant.editor.remove',
    defaultMessage: 'Remove {name}',
    description:
      'Button that removes an optional field, or an entry of a list. {name} is the name of the field.',
  },
  entry: {
    id: 'mcpAssistant.editor.entry',
    defaultMessage: '{name} {number, number}',
    description: 'Label of an entry of a list. {name} is the name of the list.',
  },
  asJson: {
    id: 'mcpAssistant.editor.asJson',
    defaultMessage: 'As JSON',
    description: 'Hint at a field that is written as JSON text.',
  },
  wrong: {
    id: 'mcpAssistant.editor.wrong',
    defaultMessage: 'Some values cannot be used yet.',
    description: 'Alert: the learner wants to use what was edited, but some fields have errors.',
  },
  notObject: {
    id: 'mcpAssistant.editor.notObject',
    defaultMessage: 'This must be an object: text in curly brackets.',
    description: 'Error in JSON text: it is a list, a number or the like.',
  },
  notNumber: {
    id: 'mcpAssistant.editor.notNumber',
    defaultMessage: 'This is not a number.',
    description: 'Error in a field for numbers.',
  },
  notInteger: {
    id: 'mcpAssistant.editor.notInteger',
    defaultMessage: 'This is not a whole number.',
    description: 'Error in a field for whole numbers.',
  },
  unexpected: {
    id: 'mcpAssistant.editor.unexpected',
    defaultMessage: 'This is not valid JSON, at line {line, number}, character {column, number}.',
    description: 'Error in JSON text.',
  },
  unfinished: {
    id: 'mcpAssistant.editor.unfinished',
    defaultMessage: 'This JSON text is not complete.',
    description: 'Error in JSON text: it ends too early.',
  },
  duplicate: {
    id: 'mcpAssistant.editor.duplicate',
    defaultMessage:
      'The name “{name}” occurs twice, at line {line, number}, character {column, number}.',
    description: 'Error in JSON text. {name} is the name of a field.',
  },
  inexact: {
    id: 'mcpAssistant.editor.inexact',
    defaultMessage: 'This number cannot be sent as it is written. The nearest is {nearest}.',
    description: 'Error in a number with too many digits, or in an unusual notation.',
  },
  tooDeep: {
    id: 'mcpAssistant.editor.tooDeep',
    defaultMessage: 'This is nested too deeply.',
    description: 'Error in JSON text.',
  },
  badName: {
    id: 'mcpAssistant.editor.badName',
    defaultMessage: 'The name “{name}” cannot be used.',
    description: 'Error in JSON text. {name} is the name of a field.',
  },
});
