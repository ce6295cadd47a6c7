/** Words of the list of earlier conversations. */
import { defineMessages } from './define';

export const historyMessages = defineMessages({
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
  search: {
    id: 'mcpAssistant.history.search',
    defaultMessage: 'Search your conversations',
    description: 'Label of the field that searches through earlier conversations.',
  },
  noneFound: {
    id: 'mcpAssistant.history.noneFound',
    defaultMessage: 'No conversation holds these words.',
    description: 'Shown in place of an empty list, after a search.',
  },
  found: {
    id: 'mcpAssistant.history.found',
    defaultMessage: '{count, plural, one {# conversation} other {# conversations}} found',
    description: 'Announced after a search.',
  },
  rename: {
    id: 'mcpAssistant.history.rename',
    defaultMessage: 'Rename “{title}”',
    description: 'Button that renames a conversation. {title} is its title.',
  },
  newTitle: {
    id: 'mcpAssistant.history.newTitle',
    defaultMessage: 'New title',
    description: 'Label of the field for the new title of a conversation.',
  },
  save: {
    id: 'mcpAssistant.history.save',
    defaultMessage: 'Save',
    description: 'Button that saves the new title.',
  },
  cancel: {
    id: 'mcpAssistant.history.cancel',
    defaultMessage: 'Cancel',
    description: 'Button that leaves the title as it is.',
  },
  export: {
    id: 'mcpAssistant.history.export',
    defaultMessage: 'Save “{title}” as a file',
    description: 'Button that exports a conversation as a Markdown file. {title} is its title.',
  },
  exported: {
    id: 'mcpAssistant.history.exported',
    defaultMessage: 'Saved as {name}.',
    description: 'Announced after a conversation was exported. {name} is the name of the file.',
  },
  question: {
    id: 'mcpAssistant.history.question',
    defaultMessage: 'You',
    description: 'Heading above a message of the learner, in an exported conversation.',
  },
  answer: {
    id: 'mcpAssistant.history.answer',
    defaultMessage: 'Assistant',
    description: 'Heading above an answer, in an exported conversation.',
  },
  tool: {
    id: 'mcpAssistant.history.tool',
    defaultMessage: 'Tool: {name}',
    description:
      'Heading above a tool call, in an exported conversation. {name} is the tool with its server.',
  },
});
