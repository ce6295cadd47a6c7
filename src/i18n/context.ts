/** Words around what the assistant knows of the course. */
import { defineMessages } from './define';

export const contextMessages = defineMessages({
  movedTo: {
    id: 'mcpAssistant.context.movedTo',
    defaultMessage: 'Now about: {title}',
    description:
      'Stands in the conversation where the learner has moved on. {title} is the unit that the messages below are about.',
  },
  movedOn: {
    id: 'mcpAssistant.context.movedOn',
    defaultMessage: 'Now about another unit',
    description:
      'Stands in the conversation where the learner has moved on to a unit whose title is not known.',
  },
  sources: {
    id: 'mcpAssistant.context.sources',
    defaultMessage: 'Sources',
    description: 'Heading of the list of units that an answer draws on.',
  },
  memoryBegins: {
    id: 'mcpAssistant.context.memoryBegins',
    defaultMessage: 'The assistant remembers the conversation from here on.',
    description:
      'Stands in a long conversation before the first message that the AI model still gets.',
  },
  serverConnecting: {
    id: 'mcpAssistant.context.serverConnecting',
    defaultMessage: '{name} is still connecting. This answer does without it.',
    description: 'Stands below an answer. {name} is the name of a tool server.',
  },
  serverAway: {
    id: 'mcpAssistant.context.serverAway',
    defaultMessage: '{name} cannot be reached at the moment. This answer does without it.',
    description: 'Stands below an answer. {name} is the name of a tool server.',
  },
  fallbackModel: {
    id: 'mcpAssistant.context.fallbackModel',
    defaultMessage: 'The usual AI model does not answer at the moment, so another one does.',
    description: 'Stands below an answer.',
  },
  htmlTextOff: {
    id: 'mcpAssistant.context.htmlTextOff',
    defaultMessage:
      'Only staff see this: the LMS does not give out the text of this unit, so the assistant knows its titles and ' +
      'transcripts only. An operator can turn on {setting} and publish the course again.',
    description:
      'Shown to course staff. {setting} is the name of a setting of the platform, which is not translated.',
  },
});
