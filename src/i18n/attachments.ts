/** Words of the picker: what can be attached to a message, and what is. */
import { defineMessages } from './define';

export const attachMessages = defineMessages({
  prompts: {
    id: 'mcpAssistant.attach.prompts',
    defaultMessage: 'Prompts',
    description: 'Label of the list of ready-made prompts that can be attached to a message.',
  },
  resources: {
    id: 'mcpAssistant.attach.resources',
    defaultMessage: 'Resources',
    description: 'Label of the list of documents and data that can be attached to a message.',
  },
  everything: {
    id: 'mcpAssistant.attach.everything',
    defaultMessage: 'Prompts and resources',
    description: 'Label of the list of everything that can be attached to a message.',
  },
  loading: {
    id: 'mcpAssistant.attach.loading',
    defaultMessage: 'Looking for what can be attached…',
    description: 'Shown while the list is fetched.',
  },
  none: {
    id: 'mcpAssistant.attach.none',
    defaultMessage: 'There is nothing to attach here.',
    description: 'Shown in place of an empty list.',
  },
  noMatch: {
    id: 'mcpAssistant.attach.noMatch',
    defaultMessage: 'Nothing matches “{query}”.',
    description:
      'Shown in place of the list when nothing in it fits. {query} is what the learner has written.',
  },
  more: {
    id: 'mcpAssistant.attach.more',
    defaultMessage:
      '{count, plural, one {# more fits. Write on to find it.} other {# more fit. Write on to find them.}}',
    description: 'Shown below a list that is too long to be shown whole; writing narrows it.',
  },
  found: {
    id: 'mcpAssistant.attach.found',
    defaultMessage:
      '{count, plural, one {# suggestion} other {# suggestions}}. Move with the arrow keys, choose with Enter.',
    description: 'Announced to screen readers when the list changes.',
  },
  unavailable: {
    id: 'mcpAssistant.attach.unavailable',
    defaultMessage: '{name} cannot be reached at the moment.',
    description:
      'What a tool server offers is missing in the list. {name} is the name of the server.',
  },
  full: {
    id: 'mcpAssistant.attach.full',
    defaultMessage:
      'A message can carry {count, plural, one {# attachment} other {# attachments}} at most. Remove one first.',
    description: 'Shown in place of the list when nothing more can be attached.',
  },
  formTitle: {
    id: 'mcpAssistant.attach.formTitle',
    defaultMessage: 'Attach “{title}”',
    description:
      'Title of a form that asks for details of what is attached. {title} is the name of a prompt or a document.',
  },
  from: {
    id: 'mcpAssistant.attach.from',
    defaultMessage: 'From {server}',
    description: 'Where something comes from. {server} is the name of a tool server.',
  },
  required: {
    id: 'mcpAssistant.attach.required',
    defaultMessage: '(required)',
    description: 'Stands behind the label of a field that must be filled.',
  },
  missing: {
    id: 'mcpAssistant.attach.missing',
    defaultMessage: 'Fill this in.',
    description: 'Shown at a field that must be filled and is empty.',
  },
  suggestions: {
    id: 'mcpAssistant.attach.suggestions',
    defaultMessage: 'Suggestions for {name}',
    description:
      'Label of the list of values that are suggested for a field. {name} is the label of the field.',
  },
  noSuggestions: {
    id: 'mcpAssistant.attach.noSuggestions',
    defaultMessage: 'Suggestions cannot be had at the moment.',
    description:
      'Shown at a field when its suggestions could not be fetched; it can be filled without them.',
  },
  attach: {
    id: 'mcpAssistant.attach.attach',
    defaultMessage: 'Attach',
    description: 'Button of the form; attaches what was chosen to the message.',
  },
  cancel: {
    id: 'mcpAssistant.attach.cancel',
    defaultMessage: 'Cancel',
    description: 'Button that attaches nothing.',
  },
  fetching: {
    id: 'mcpAssistant.attach.fetching',
    defaultMessage: 'Fetching “{title}” from {server}…',
    description:
      'Shown while something is attached. {title} is its name, {server} the name of the tool server.',
  },
  notAttached: {
    id: 'mcpAssistant.attach.notAttached',
    defaultMessage: '“{title}” is not attached.',
    description:
      'Shown before the reason for which something could not be attached. {title} is its name.',
  },
  followPrompt: {
    id: 'mcpAssistant.attach.followPrompt',
    defaultMessage: 'Please do what the attached prompt says.',
    description:
      'Written into the message field, as the learner’s words to the assistant, when a prompt is attached and nothing is written yet.',
  },
  attached: {
    id: 'mcpAssistant.attach.attached',
    defaultMessage: '“{title}” is attached.',
    description: 'Announced to screen readers. {title} is the name of what was attached.',
  },
  removed: {
    id: 'mcpAssistant.attach.removed',
    defaultMessage: '“{title}” is removed.',
    description:
      'Announced to screen readers. {title} is the name of what was taken off the message again.',
  },
  remove: {
    id: 'mcpAssistant.attach.remove',
    defaultMessage: 'Remove “{title}”',
    description: 'Button that takes something off the message again. {title} is its name.',
  },
  list: {
    id: 'mcpAssistant.attach.list',
    defaultMessage: 'Attached',
    description: 'Label of the list of what is attached to a message.',
  },
  size: {
    id: 'mcpAssistant.attach.size',
    defaultMessage: '{count, plural, one {# character} other {# characters}}',
    description: 'How much text something attached has.',
  },
  shortened: {
    id: 'mcpAssistant.attach.shortened',
    defaultMessage: '{count, plural, one {# character} other {# characters}}, shortened',
    description:
      'How much text something attached has, after its end was cut off because it was too long.',
  },
  noText: {
    id: 'mcpAssistant.attach.noText',
    defaultMessage: 'no text',
    description: 'Stands for the size of something attached that is not text, like an image.',
  },
  nothingToRead: {
    id: 'mcpAssistant.attach.nothingToRead',
    defaultMessage: 'This is not text, so there is nothing to read here.',
    description: 'Shown in place of the text of something attached.',
  },
  reading: {
    id: 'mcpAssistant.attach.reading',
    defaultMessage: 'This is the beginning. Loading the rest…',
    description: 'Shown below the beginning of a text while all of it is fetched.',
  },
  gone: {
    id: 'mcpAssistant.attach.gone',
    defaultMessage: 'This no longer exists.',
    description: 'What was to be attached or read is gone.',
  },
});
