/** Words about text of a tool server that addresses the AI model. */
import { defineMessages } from './define';

export const screeningMessages = defineMessages({
  result: {
    id: 'mcpAssistant.screening.result',
    defaultMessage: 'Text in this result addresses the assistant.',
    description:
      'What a tool gave back contains words that seem to be meant for the AI model and not for the learner, e.g. “ignore your instructions”. Followed by quotes.',
  },
  attachment: {
    id: 'mcpAssistant.screening.attachment',
    defaultMessage: 'Text in “{title}” addresses the assistant.',
    description:
      'The same, in a document or prompt that the learner attaches to a message. Followed by quotes.',
  },
  unread: {
    id: 'mcpAssistant.screening.unread',
    defaultMessage: 'This text could not be checked for words that address the assistant.',
    description: 'The check of a text from a tool server took too long.',
  },
  mark: {
    id: 'mcpAssistant.screening.mark',
    defaultMessage: 'The assistant is warned not to follow it. Do not trust an answer that does.',
    description: 'Shown with the warning above, if the AI model gets the text.',
  },
  review: {
    id: 'mcpAssistant.screening.review',
    defaultMessage: 'Read it before the assistant gets it.',
    description:
      'Shown with the warning above, if the learner decides whether the AI model gets it.',
  },
  withhold: {
    id: 'mcpAssistant.screening.withhold',
    defaultMessage: 'The rules of this site keep it from the assistant.',
    description: 'Shown with the warning above, if the AI model does not get the text.',
  },
});
