/** Words for budgets: what is limited, for whom, over which time, and how it stands. */
import { defineMessages } from './define';

/** Keys begin with what they name: a scope, a measure or a time of the protocol. */
export const budgetMessages = defineMessages({
  name: {
    id: 'mcpAssistant.budget.name',
    defaultMessage: '{measure} {every} ({scope})',
    description:
      'Names a limit, as in "questions per day (yours)": all three parts are messages of their own.',
  },
  low: {
    id: 'mcpAssistant.budget.low',
    defaultMessage:
      'Little is left of this allowance: {name}. Left: {left}. It is full again {when}.',
    description:
      'Stands below an answer. {name} is "questions per day (yours)"; {left} is a number or a percentage; {when} is a date with a time.',
  },
  reached: {
    id: 'mcpAssistant.budget.reached',
    defaultMessage: 'This allowance is used up: {name}. It can be used again: {when}.',
    description:
      'Stands below an answer, or in place of one. {name} is "questions per day (yours)"; {when} is a date with a time.',
  },
  requests: {
    id: 'mcpAssistant.budget.requests',
    defaultMessage: 'questions',
    description: 'What is limited: questions to the assistant.',
  },
  tool_calls: {
    id: 'mcpAssistant.budget.tool_calls',
    defaultMessage: 'uses of tools',
    description: 'What is limited: how often the assistant uses tools.',
  },
  tokens: {
    id: 'mcpAssistant.budget.tokens',
    defaultMessage: 'amount of text for the AI model',
    description: 'What is limited: how much text the AI model reads and writes.',
  },
  cost: {
    id: 'mcpAssistant.budget.cost',
    defaultMessage: 'cost of the AI model',
    description: 'What is limited: what the AI model costs.',
  },
  result_bytes: {
    id: 'mcpAssistant.budget.result_bytes',
    defaultMessage: 'amount of results of tools',
    description: 'What is limited: how much data tools send back.',
  },
  minute: {
    id: 'mcpAssistant.budget.minute',
    defaultMessage: 'per minute',
    description: 'As in \"questions per minute\": follows what is limited.',
  },
  hour: {
    id: 'mcpAssistant.budget.hour',
    defaultMessage: 'per hour',
    description: 'As in \"questions per hour\": follows what is limited.',
  },
  day: {
    id: 'mcpAssistant.budget.day',
    defaultMessage: 'per day',
    description: 'As in \"questions per day\": follows what is limited.',
  },
  month: {
    id: 'mcpAssistant.budget.month',
    defaultMessage: 'per month',
    description: 'As in \"questions per month\": follows what is limited.',
  },
  person: {
    id: 'mcpAssistant.budget.person',
    defaultMessage: 'yours',
    description: 'For whom it is limited: the learner alone.',
  },
  course: {
    id: 'mcpAssistant.budget.course',
    defaultMessage: 'for everybody in this course',
    description: 'For whom it is limited.',
  },
  workflow: {
    id: 'mcpAssistant.budget.workflow',
    defaultMessage: 'for everybody who uses this assistant',
    description: 'For whom it is limited.',
  },
  server: {
    id: 'mcpAssistant.budget.server',
    defaultMessage: 'for a group of tools',
    description: 'For what it is limited: all tools of one server.',
  },
  tool: {
    id: 'mcpAssistant.budget.tool',
    defaultMessage: 'for one tool',
    description: 'For what it is limited.',
  },
  site: {
    id: 'mcpAssistant.budget.site',
    defaultMessage: 'for everybody on this site',
    description: 'For whom it is limited.',
  },
});
