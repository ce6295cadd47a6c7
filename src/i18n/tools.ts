/** Words for tool calls and for their approval. */
import { defineMessages } from './define';

export const toolMessages = defineMessages({
  waiting: {
    id: 'mcpAssistant.tool.waiting',
    defaultMessage: 'Waiting for your decision',
    description: 'State of a tool call.',
  },
  openDialog: {
    id: 'mcpAssistant.tool.review',
    defaultMessage: 'Review',
    description: 'Button that opens the dialog in which a tool call is approved or denied.',
  },
  asking: {
    id: 'mcpAssistant.tool.asking',
    defaultMessage: 'Waiting for your answer',
    description: 'State of a tool call whose server has asked the learner a question.',
  },
  answer: {
    id: 'mcpAssistant.tool.answer',
    defaultMessage: 'Answer the question',
    description: 'Button that opens the dialog in which a question of a tool server is answered.',
  },
  running: {
    id: 'mcpAssistant.tool.running',
    defaultMessage: 'Running…',
    description: 'State of a tool call.',
  },
  search: {
    id: 'mcpAssistant.tool.search',
    defaultMessage: 'Looked for a tool',
    description: 'Name of a step in which the assistant searched its tools.',
  },
  succeeded: {
    id: 'mcpAssistant.tool.succeeded',
    defaultMessage: 'Done',
    description: 'State of a tool call.',
  },
  failed: {
    id: 'mcpAssistant.tool.failed',
    defaultMessage: 'Failed',
    description: 'State of a tool call.',
  },
  unknown: {
    id: 'mcpAssistant.tool.unknown',
    defaultMessage: 'Outcome unknown',
    description: 'State of a tool call that was sent, but whose result was lost.',
  },
  denied: {
    id: 'mcpAssistant.tool.denied',
    defaultMessage: 'Denied by you',
    description: 'State of a tool call.',
  },
  approved: {
    id: 'mcpAssistant.tool.approved',
    defaultMessage: 'Approved by you',
    description: 'State of a tool call that was approved and has not started.',
  },
  expired: {
    id: 'mcpAssistant.tool.expired',
    defaultMessage: 'Not decided in time',
    description: 'State of a tool call.',
  },
  reviewing: {
    id: 'mcpAssistant.tool.reviewing',
    defaultMessage: 'Result waits for your decision',
    description: 'State of a tool call whose result the AI model has not seen yet.',
  },
  withheld: {
    id: 'mcpAssistant.tool.withheld',
    defaultMessage: 'Kept from the assistant',
    description: 'State of a tool call whose result the learner did not release to the AI model.',
  },
  edited: {
    id: 'mcpAssistant.tool.edited',
    defaultMessage: 'Sent as you edited it.',
    description: 'The learner changed what this tool call sent.',
  },
  repaired: {
    id: 'mcpAssistant.tool.repaired',
    defaultMessage: 'The assistant wrote this in another form than the tool takes.',
    description:
      'What the AI model wrote was put in order before it is sent, e.g. a number in quotes. Shown above what is sent.',
  },
  grantUsed: {
    id: 'mcpAssistant.tool.grantUsed',
    defaultMessage: 'Approved earlier by you.',
    description:
      'The tool call ran without a question because the learner had an approval remembered.',
  },
  reasonGiven: {
    id: 'mcpAssistant.tool.reasonGiven',
    defaultMessage: 'Your reason: {reason}',
    description: 'The reason for which the learner denied a tool call.',
  },
  arguments: {
    id: 'mcpAssistant.tool.arguments',
    defaultMessage: 'What is sent',
    description: 'Heading above the arguments of a tool call.',
  },
  result: {
    id: 'mcpAssistant.tool.result',
    defaultMessage: 'What came back',
    description: 'Heading above the result of a tool call.',
  },
  noResult: {
    id: 'mcpAssistant.tool.noResult',
    defaultMessage: 'Nothing yet',
    description: 'Stands for the result of a tool call that has none.',
  },
  progress: {
    id: 'mcpAssistant.tool.progress',
    defaultMessage: 'Progress of {tool}',
    description: 'Name of a progress bar, for screen readers.',
  },
  showImage: {
    id: 'mcpAssistant.tool.showImage',
    defaultMessage: 'Show image ({size, number} KB)',
    description: 'Button that fetches and shows an image that a tool gave back.',
  },
  hideImage: {
    id: 'mcpAssistant.tool.hideImage',
    defaultMessage: 'Hide image',
    description: 'Button that puts an image of a tool away again.',
  },
  imageFrom: {
    id: 'mcpAssistant.tool.imageFrom',
    defaultMessage: 'Image from {server}: {tool}',
    description:
      'Alternative text of an image that a tool gave back; nothing more is known about it.',
  },
  showAudio: {
    id: 'mcpAssistant.tool.showAudio',
    defaultMessage: 'Load recording ({size, number} KB)',
    description: 'Button that fetches a recording that a tool gave back, to be played.',
  },
  hideAudio: {
    id: 'mcpAssistant.tool.hideAudio',
    defaultMessage: 'Put recording away',
    description: 'Button that puts a recording of a tool away again.',
  },
  audioFrom: {
    id: 'mcpAssistant.tool.audioFrom',
    defaultMessage: 'Recording from {server}: {tool}',
    description: 'Name of the player of a recording that a tool gave back.',
  },
  saveFile: {
    id: 'mcpAssistant.tool.saveFile',
    defaultMessage: 'Save file {name} ({size, number} KB)',
    description: 'Button that downloads a file that a tool gave back.',
  },
  mediaFailed: {
    id: 'mcpAssistant.tool.mediaFailed',
    defaultMessage: 'That could not be loaded.',
    description: 'Shown when an image, a recording or a file of a tool cannot be fetched.',
  },
  tool_error: {
    id: 'mcpAssistant.tool.tool_error',
    defaultMessage: 'The tool reported an error.',
    description: 'Why a tool call failed.',
  },
  tool_not_found: {
    id: 'mcpAssistant.tool.tool_not_found',
    defaultMessage: 'The tool no longer exists.',
    description: 'Why a tool call failed.',
  },
  invalid_arguments: {
    id: 'mcpAssistant.tool.invalid_arguments',
    defaultMessage: 'The tool does not accept what was to be sent.',
    description: 'Why a tool call failed.',
  },
  server_unavailable: {
    id: 'mcpAssistant.tool.server_unavailable',
    defaultMessage: 'The server of the tool cannot be reached.',
    description: 'Why a tool call failed.',
  },
  definition_changed: {
    id: 'mcpAssistant.tool.definition_changed',
    defaultMessage: 'The tool has changed since it was approved, so it was not used.',
    description: 'Why a tool call failed.',
  },
  policy_denied: {
    id: 'mcpAssistant.tool.policy_denied',
    defaultMessage: 'This tool may not be used here.',
    description: 'Why a tool call failed.',
  },
  too_many_calls: {
    id: 'mcpAssistant.tool.too_many_calls',
    defaultMessage: 'The assistant wanted too many calls at once. This one was not sent.',
    description: 'Why a tool call, and perhaps others after it, was left out.',
  },
  answer_full: {
    id: 'mcpAssistant.tool.answer_full',
    defaultMessage: 'The answer had grown too large for more calls. This one was not sent.',
    description: 'Why a tool call, and perhaps others after it, was left out.',
  },
  outcome_unknown: {
    id: 'mcpAssistant.tool.outcome_unknown',
    defaultMessage: 'The call was sent, but its outcome was lost. It is not repeated by itself.',
    description: 'Why the result of a tool call is unknown.',
  },
  cancelled: {
    id: 'mcpAssistant.tool.cancelled',
    defaultMessage: 'The call was stopped.',
    description: 'Why a tool call failed.',
  },
  result_withheld: {
    id: 'mcpAssistant.tool.result_withheld',
    defaultMessage: 'You kept the result from the assistant.',
    description:
      'The tool was used, but the learner did not release what came back to the assistant.',
  },
  input_not_given: {
    id: 'mcpAssistant.tool.input_not_given',
    defaultMessage: 'The tool waited for an answer from you that did not come.',
    description: 'Why a tool call failed: its server had asked the learner something.',
  },
});
