/** Words of connecting one's own account at a tool server. */
import { defineMessages } from './define';

export const accountMessages = defineMessages({
  needed: {
    id: 'mcpAssistant.accounts.needed',
    defaultMessage: 'To use {name} for you, the assistant needs your permission.',
    description:
      'The learner has not connected an account at a tool server yet. {name} is the name of the server.',
  },
  connect: {
    id: 'mcpAssistant.accounts.connect',
    defaultMessage: 'Connect to {name}',
    description:
      'Button that opens the sign-in page of a tool server in a new tab. {name} is the name of the server.',
  },
  waiting: {
    id: 'mcpAssistant.accounts.waiting',
    defaultMessage: 'Go on in the new tab. If there is none:',
    description:
      'Shown while the learner is expected to give permission in another tab; a link to it follows.',
  },
  open: {
    id: 'mcpAssistant.accounts.open',
    defaultMessage: 'Open {host}',
    description:
      'Link to the sign-in page of a tool server, in a new tab. {host} is the name of the site.',
  },
  connected: {
    id: 'mcpAssistant.accounts.connected',
    defaultMessage: 'The assistant uses your account at {name}.',
    description:
      'The learner has connected an account at a tool server. {name} is the name of the server.',
  },
  disconnect: {
    id: 'mcpAssistant.accounts.disconnect',
    defaultMessage: 'Disconnect',
    description: 'Button that takes the permission to use an account back.',
  },
  disconnectFrom: {
    id: 'mcpAssistant.accounts.disconnectFrom',
    defaultMessage: 'Disconnect {name}',
    description:
      'Accessible name of the button "Disconnect". {name} is the name of the tool server; keep the word of the button in it.',
  },
});
