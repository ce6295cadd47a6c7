/** Words for how much of the page the panel takes. */
import { defineMessages } from './define';

export const panelSizeMessages = defineMessages({
  width: {
    id: 'mcpAssistant.room.width',
    defaultMessage: 'Width of {name}',
    description:
      'Label of the edge by which the panel is made wider or narrower. {name} is the name of the assistant.',
  },
  pixels: {
    id: 'mcpAssistant.room.pixels',
    defaultMessage: '{count, plural, one {# pixel} other {# pixels}}',
    description: 'The width of the panel, as a screen reader says it while it is changed.',
  },
  enlarge: {
    id: 'mcpAssistant.room.enlarge',
    defaultMessage: 'Fill the screen',
    description: 'Label of the button that makes the assistant fill the whole screen.',
  },
  reduce: {
    id: 'mcpAssistant.room.reduce',
    defaultMessage: 'Back to the side of the page',
    description:
      'Label of the button that takes the assistant back to the side of the page after it filled the screen.',
  },
});
