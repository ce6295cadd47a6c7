/** Words for everything that can fail, by code. */
import { defineMessages } from './define';

/** Keys are the codes of the protocol and of the chat client. */
export const errorMessages = defineMessages({
  unauthenticated: {
    id: 'mcpAssistant.error.unauthenticated',
    defaultMessage: 'You are not signed in.',
    description: 'The learner is not signed in.',
  },
  session_expired: {
    id: 'mcpAssistant.error.session_expired',
    defaultMessage: 'Your session has ended. Sign in again to go on.',
    description: 'The learner was signed out while using the assistant.',
  },
  origin_not_allowed: {
    id: 'mcpAssistant.error.origin_not_allowed',
    defaultMessage: 'The assistant may not be used from this site. Please tell your course team.',
    description: 'The assistant is not set up for the address of this page.',
  },
  enrollment_required: {
    id: 'mcpAssistant.error.enrollment_required',
    defaultMessage: 'Enroll in this course to use the assistant.',
    description: 'The assistant is for enrolled learners only.',
  },
  course_access_denied: {
    id: 'mcpAssistant.error.course_access_denied',
    defaultMessage: 'You do not have access to this course.',
    description: 'The learner may not open the course.',
  },
  access_expired: {
    id: 'mcpAssistant.error.access_expired',
    defaultMessage: 'Your access to this course has expired.',
    description: 'The time in which the learner could audit the course is over.',
  },
  course_not_started: {
    id: 'mcpAssistant.error.course_not_started',
    defaultMessage: 'This course has not started yet.',
    description: 'The start date of the course lies in the future.',
  },
  assistant_not_offered: {
    id: 'mcpAssistant.error.assistant_not_offered',
    defaultMessage: 'There is no assistant for this part of the course.',
    description: 'The operator has set up no assistant for the page that the learner is on.',
  },
  enrollment_mode_required: {
    id: 'mcpAssistant.error.enrollment_mode_required',
    defaultMessage: 'The assistant is not part of the track in which you are enrolled.',
    description: 'The assistant is for learners of another enrollment track, such as the paid one.',
  },
  exam_in_progress: {
    id: 'mcpAssistant.error.exam_in_progress',
    defaultMessage: 'The assistant is not available during a timed exam.',
    description:
      'The learner is on a page of a timed or proctored exam, or has one running in any course.',
  },
  unit_not_accessible: {
    id: 'mcpAssistant.error.unit_not_accessible',
    defaultMessage: 'This unit does not exist, or is not open to you.',
    description:
      'The learner may not open the unit, or there is none. Nothing may tell the two apart.',
  },
  course_not_found: {
    id: 'mcpAssistant.error.course_not_found',
    defaultMessage: 'This course was not found.',
    description: 'The LMS does not know the course.',
  },
  not_found: {
    id: 'mcpAssistant.error.not_found',
    defaultMessage: 'This conversation no longer exists.',
    description: 'The conversation was deleted, perhaps in another window.',
  },
  invalid_request: {
    id: 'mcpAssistant.error.invalid_request',
    defaultMessage: 'The assistant could not understand this request.',
    description: 'A request was malformed; a defect of the program.',
  },
  unsupported_parameter: {
    id: 'mcpAssistant.error.unsupported_parameter',
    defaultMessage: 'The assistant could not understand this request.',
    description: 'A request used an unknown option; a defect of the program.',
  },
  body_too_large: {
    id: 'mcpAssistant.error.body_too_large',
    defaultMessage: 'Your message is too long.',
    description: 'The message exceeds the size limit.',
  },
  unsupported_media_type: {
    id: 'mcpAssistant.error.unsupported_media_type',
    defaultMessage: 'The assistant could not understand this request.',
    description: 'A request had the wrong format; a defect of the program.',
  },
  approvals_incomplete: {
    id: 'mcpAssistant.error.approvals_incomplete',
    defaultMessage: 'There is another action that needs your decision.',
    description: 'A decision was sent for some, but not all, of the waiting tool calls.',
  },
  approval_conflict: {
    id: 'mcpAssistant.error.approval_conflict',
    defaultMessage: 'This was already decided, perhaps in another window.',
    description: 'The tool call was approved or denied before.',
  },
  approval_expired: {
    id: 'mcpAssistant.error.approval_expired',
    defaultMessage: 'The time to decide has passed. The action was not carried out.',
    description: 'A request for approval of a tool call has expired.',
  },
  approval_stale: {
    id: 'mcpAssistant.error.approval_stale',
    defaultMessage: 'The tool has changed since it asked. The action was not carried out.',
    description: 'The definition of the tool changed after approval was asked for.',
  },
  approval_server_removed: {
    id: 'mcpAssistant.error.approval_server_removed',
    defaultMessage: 'The server of this action is no longer set up here. Nothing was sent.',
    description:
      'The learner decided on a tool call whose server the operator has removed or moved.',
  },
  tool_disabled: {
    id: 'mcpAssistant.error.tool_disabled',
    defaultMessage: 'This tool has been switched off. Nothing was sent.',
    description: 'The learner decided on a tool call that is no longer allowed.',
  },
  arguments_invalid: {
    id: 'mcpAssistant.error.arguments_invalid',
    defaultMessage: 'What you entered does not fit this tool. Nothing was sent.',
    description: 'The learner edited what a tool call sends, and the result is not valid.',
  },
  remember_not_allowed: {
    id: 'mcpAssistant.error.remember_not_allowed',
    defaultMessage: 'This approval may not be remembered. Nothing was sent.',
    description: 'The learner asked to remember an approval where that is not allowed.',
  },
  attachment_gone: {
    id: 'mcpAssistant.error.attachment_gone',
    defaultMessage: 'What you attached is no longer kept. Attach it again.',
    description:
      'The learner sent a message with an attachment that was sent before, or was fetched too long ago.',
  },
  elicitation_closed: {
    id: 'mcpAssistant.error.elicitation_closed',
    defaultMessage: 'This question is no longer open.',
    description:
      'The learner answered a question of a tool server too late, or in another window before.',
  },
  too_many_conversations: {
    id: 'mcpAssistant.error.too_many_conversations',
    defaultMessage: 'You have as many conversations as can be kept. Delete some to begin another.',
    description: 'The learner cannot begin a conversation before deleting one.',
  },
  conversation_busy: {
    id: 'mcpAssistant.error.conversation_busy',
    defaultMessage:
      'The assistant is already answering in this conversation, perhaps in another window.',
    description: 'A second message was sent while an answer is being written.',
  },
  idempotency_in_flight: {
    id: 'mcpAssistant.error.idempotency_in_flight',
    defaultMessage: 'This message is being sent already.',
    description: 'The same request arrived a second time before the first was answered.',
  },
  idempotency_mismatch: {
    id: 'mcpAssistant.error.idempotency_mismatch',
    defaultMessage: 'The assistant could not understand this request.',
    description: 'A request was repeated with different content; a defect of the program.',
  },
  rate_limited: {
    id: 'mcpAssistant.error.rate_limited',
    defaultMessage: 'You have sent many requests in a short time. Please wait a little.',
    description: 'The learner hit the limit of messages or of other requests.',
  },
  too_many_streams: {
    id: 'mcpAssistant.error.too_many_streams',
    defaultMessage: 'The assistant is answering you in too many windows. Close some and try again.',
    description: 'The learner has too many answers open at once to follow another one.',
  },
  too_many_authorizations: {
    id: 'mcpAssistant.error.too_many_authorizations',
    defaultMessage: 'You have connected accounts many times in a short time. Please wait a little.',
    description: 'The learner began to connect an account too often within a minute.',
  },
  budget_reached: {
    id: 'mcpAssistant.error.budget_reached',
    defaultMessage: 'An allowance for the assistant is used up for now.',
    description:
      'A limit of the site is reached. Other words beside this say which, and until when.',
  },
  model_rate_limited: {
    id: 'mcpAssistant.error.model_rate_limited',
    defaultMessage: 'The assistant is very busy at the moment. Please wait a little.',
    description: 'The provider of the AI model refuses further requests for now.',
  },
  model_too_long: {
    id: 'mcpAssistant.error.model_too_long',
    defaultMessage:
      'Your message, with what is attached, is longer than the AI model can read. Send a shorter one.',
    description: 'The AI model cannot read as much text as the conversation has by now.',
  },
  model_filtered: {
    id: 'mcpAssistant.error.model_filtered',
    defaultMessage: 'The provider of the AI model does not allow this question. Ask differently.',
    description: 'A content filter of the provider of the AI model refused the question.',
  },
  model_not_ready: {
    id: 'mcpAssistant.error.model_not_ready',
    defaultMessage:
      'The AI model cannot be used at the moment. Please tell the people who run this site.',
    description:
      'The account of the site at the provider of the AI model is not in order, or is not set up well.',
  },
  model_rejected: {
    id: 'mcpAssistant.error.model_rejected',
    defaultMessage: 'The AI model could not handle this request. A new conversation may help.',
    description: 'The provider of the AI model refused the request.',
  },
  empty_answer: {
    id: 'mcpAssistant.error.empty_answer',
    defaultMessage: 'The AI model gave no answer. Try again, or ask in other words.',
    description: 'The AI model ended its answer without writing anything.',
  },
  model_unavailable: {
    id: 'mcpAssistant.error.model_unavailable',
    defaultMessage: 'The AI model cannot be reached at the moment.',
    description: 'The provider of the AI model is down.',
  },
  authorization_declined: {
    id: 'mcpAssistant.error.authorization_declined',
    defaultMessage: 'The account is not connected, because you did not allow it.',
    description: 'The learner chose not to let the assistant use an account.',
  },
  authorization_refused: {
    id: 'mcpAssistant.error.authorization_refused',
    defaultMessage: 'The account could not be connected. Try again.',
    description: 'The authorization of an account of the learner failed, or took too long.',
  },
  authorization_unavailable: {
    id: 'mcpAssistant.error.authorization_unavailable',
    defaultMessage: 'The account cannot be connected at the moment. Try again later.',
    description: 'The server where the learner has the account does not answer as it should.',
  },
  lms_unavailable: {
    id: 'mcpAssistant.error.lms_unavailable',
    defaultMessage: 'The course cannot be reached at the moment.',
    description: 'The LMS does not answer the assistant.',
  },
  store_unavailable: {
    id: 'mcpAssistant.error.store_unavailable',
    defaultMessage: 'The assistant cannot reach its data at the moment.',
    description: 'The database of the assistant does not answer.',
  },
  step_limit: {
    id: 'mcpAssistant.error.step_limit',
    defaultMessage: 'The assistant stopped because the task took too many steps.',
    description: 'The answer needed more tool calls than allowed.',
  },
  turn_timeout: {
    id: 'mcpAssistant.error.turn_timeout',
    defaultMessage: 'The assistant stopped because the answer took too long.',
    description: 'The answer took longer than allowed.',
  },
  interrupted: {
    id: 'mcpAssistant.error.interrupted',
    defaultMessage: 'The answer was interrupted by a restart of the assistant.',
    description: 'The server was restarted while it wrote an answer.',
  },
  shutting_down: {
    id: 'mcpAssistant.error.shutting_down',
    defaultMessage: 'The assistant is restarting. Please try again in a moment.',
    description: 'The server is being restarted.',
  },
  mcp_server_refused: {
    id: 'mcpAssistant.error.mcp_server_refused',
    defaultMessage: 'The server did not hand this out.',
    description: 'A tool server answered with an error when it was asked for something to attach.',
  },
  mcp_server_unavailable: {
    id: 'mcpAssistant.error.mcp_server_unavailable',
    defaultMessage: 'The tool server cannot be reached at the moment.',
    description: 'A server with tools for the assistant does not answer.',
  },
  staff_required: {
    id: 'mcpAssistant.error.staff_required',
    defaultMessage: 'Only staff may do this.',
    description: 'Someone who is not staff tried to look at or change the settings of tools.',
  },
  internal_error: {
    id: 'mcpAssistant.error.internal_error',
    defaultMessage: 'Something went wrong on the side of the assistant.',
    description: 'An unexpected error of the server.',
  },
  unreachable: {
    id: 'mcpAssistant.error.unreachable',
    defaultMessage: 'The assistant cannot be reached. Check your connection.',
    description: 'There was no answer from the server.',
  },
  stream_lost: {
    id: 'mcpAssistant.error.stream_lost',
    defaultMessage: 'The connection broke, and the rest of the answer is missing.',
    description: 'The connection was lost while an answer was written, and could not be restored.',
  },
  unreadable: {
    id: 'mcpAssistant.error.unreadable',
    defaultMessage: 'The assistant sent an answer that cannot be read.',
    description: 'The answer of the server is not of the expected form.',
  },
});
