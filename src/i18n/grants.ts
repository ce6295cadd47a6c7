/** Words of the list of remembered approvals. */
import { defineMessages } from './define';

export const grantMessages = defineMessages({
  intro: {
    id: 'mcpAssistant.grants.intro',
    defaultMessage: 'The assistant uses these tools without asking you.',
    description: 'Introduction of the list of remembered approvals.',
  },
  none: {
    id: 'mcpAssistant.grants.none',
    defaultMessage:
      'No approvals are remembered in this course. The assistant asks you every time.',
    description: 'Shown in place of an empty list.',
  },
  thisConversation: {
    id: 'mcpAssistant.grants.thisConversation',
    defaultMessage: 'In this conversation',
    description: 'How far a remembered approval reaches.',
  },
  otherConversation: {
    id: 'mcpAssistant.grants.otherConversation',
    defaultMessage: 'In another conversation',
    description: 'How far a remembered approval reaches.',
  },
  course: {
    id: 'mcpAssistant.grants.course',
    defaultMessage: 'In this course',
    description: 'How far a remembered approval reaches.',
  },
  courseUntil: {
    id: 'mcpAssistant.grants.courseUntil',
    defaultMessage: 'In this course until {date}',
    description: 'How far a remembered approval reaches. {date} is a date with time.',
  },
  revoke: {
    id: 'mcpAssistant.grants.revoke',
    defaultMessage: 'Revoke',
    description: 'Button that takes a remembered approval back.',
  },
  revokeOf: {
    id: 'mcpAssistant.grants.revokeOf',
    defaultMessage: 'Revoke {tool}',
    description:
      'Accessible name of the button “Revoke”. {tool} is the name of a tool; keep the word of the button in it.',
  },
  revoked: {
    id: 'mcpAssistant.grants.revoked',
    defaultMessage: '{tool}: the assistant will ask you again.',
    description:
      'Announced after a remembered approval was taken back. {tool} is the name of a tool.',
  },
});
