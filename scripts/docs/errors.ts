/** The tables of error codes. The compiler requires a description of each code. */
import {
  ERRORS,
  TOOL_ERROR_CODES,
  type ErrorCode,
  type ErrorDefinition,
  type ToolErrorCode,
} from '../../src/protocol/errors';
import { listTable, literal, literals } from './rst';

const meanings: Readonly<Record<ErrorCode, string>> = {
  unauthenticated:
    'No token, or one that cannot be verified. If everybody gets it: check issuer, audience and ' +
    'key set.',
  session_expired: 'The token is too old; also when the LMS does not accept it.',
  origin_not_allowed: 'Cookies from a page that `server.allowed_origins` does not name.',
  enrollment_required: 'Not enrolled in the course.',
  course_access_denied: 'The LMS refuses the course for a reason that has no code of its own here.',
  access_expired: 'The time of an audit enrolment is over.',
  course_not_started: 'The course starts later.',
  assistant_not_offered: 'No workflow is in scope here, or none for this course.',
  enrollment_mode_required: 'The workflow is for other enrolment modes.',
  exam_in_progress: 'A timed or proctored sequence.',
  unit_not_accessible:
    'Unknown, hidden, gated, not released yet, for testers only, or not part of the sequence or ' +
    'course: the answers are the same.',
  course_not_found: 'No such course.',
  not_found: "No such thing, or somebody else's.",
  invalid_request: '`param` names the field.',
  unsupported_parameter: 'A parameter of the Responses API that is not supported here.',
  body_too_large: 'More than `limits.body_bytes`.',
  unsupported_media_type: 'Not JSON.',
  approvals_incomplete: 'The request does not decide every pending approval request and result.',
  approval_conflict: 'Already decided differently, or no longer open.',
  approval_expired: 'Too late; ask again.',
  approval_stale:
    'The tool is not the one that was shown, or no longer offered. If there is a new request in ' +
    'its place, it shows the difference. Also when an administrator accepts a definition that ' +
    'has changed again.',
  approval_server_removed: 'The server is no longer configured, or has another address.',
  tool_disabled: 'The policy or the kill switch forbids the tool now.',
  arguments_invalid:
    "The arguments are not strict JSON, or do not fit the tool's schema or `allowed_params`.",
  remember_not_allowed:
    '`remember_approval` does not allow it, or not for this request (edited, denied).',
  attachment_gone: 'An attachment was sent before, or is no longer kept.',
  elicitation_closed: 'The question of a server was answered before, or not in time.',
  too_many_conversations:
    'The person has as many conversations with a message as are kept (the table of bounds); none ' +
    'is deleted for a new one.',
  conversation_busy: 'An answer is still running in this conversation.',
  idempotency_in_flight:
    'The BFF is still handling the same request with the same `Idempotency-Key`; `Retry-After` ' +
    'says when to ask again.',
  idempotency_mismatch: 'The `Idempotency-Key` was used for another request.',
  rate_limited:
    'More than `limits.requests_per_minute`, or ten times as many requests of all kinds; without a ' +
    'sign-in, too many from one address.',
  too_many_streams:
    'The person, or the response, has as many event streams open as one process serves; a ' +
    'question that waits for its answer counts, too. Or earlier replies to the person are not read ' +
    'yet. `Retry-After` says when to ask again.',
  too_many_authorizations: 'The person began to connect an account too often within a minute.',
  model_rate_limited:
    'The model provider limits requests or tokens for a time; `error.retry_after` says for how long, ' +
    'if the provider does.',
  model_too_long: "Not even the person's newest message fits into the model's context.",
  model_filtered: "The provider's filter refuses the question.",
  model_not_ready:
    'Nobody gets an answer: the provider does not accept the key, the account has no credit left, ' +
    'or the model does not exist or cannot use tools. The log says which, at the level error.',
  model_rejected: 'The provider refuses for another reason; the log has its status and code.',
  empty_answer: 'The model ended without a word or a call; what it thought is no answer.',
  model_unavailable: 'The provider cannot be reached, fails, or breaks off.',
  authorization_declined: 'The person did not allow the assistant to use the account.',
  authorization_refused:
    "A connection to a person's account came back forged, late, twice, from another browser, or " +
    'refused.',
  authorization_unavailable:
    'The authorization server of an MCP server does not answer as it should; see the log.',
  lms_unavailable: 'The LMS does not answer in time or not as expected.',
  store_unavailable:
    'The database is away, full, read-only or locked; at the start it ends the process (exit ' +
    'code 75).',
  step_limit: '`limits.max_steps` without an answer.',
  turn_timeout: '`limits.turn_timeout_seconds` are over.',
  interrupted: 'The BFF was stopped or died during the answer.',
  shutting_down: 'The BFF is stopping; try again.',
  mcp_server_unavailable:
    'The MCP server that should give a resource, a prompt or a completion cannot be reached, or ' +
    'needs the account connected.',
  mcp_server_refused:
    'The MCP server answered such a request with an error, or against the protocol; the log has ' +
    'its words.',
  staff_required:
    'Only for staff of the course, or only for administrators of the LMS; also when the workflow ' +
    'in scope is for staff.',
  internal_error:
    'A fault in the BFF, or in the database while running; the log has the stack.',
};

export const errors = (): string =>
  listTable(
    ['Code', 'HTTP', 'Meaning'],
    '25 8 67',
    (Object.entries(ERRORS) as [ErrorCode, ErrorDefinition][]).map(([code, { status, about }]) => [
      // Codes that end a running response instead of refusing a request.
      `${literal(code)}${about === 'response' ? ' †' : ''}`,
      String(status),
      literals(meanings[code]),
    ]),
  );

const toolMeanings: Readonly<Record<ToolErrorCode, string>> = {
  tool_error: 'The server answered with an error.',
  tool_not_found: 'The model named a tool that does not exist, or the server no longer offers it.',
  invalid_arguments: "Not JSON, too long, or against the tool's schema. Nothing was sent.",
  server_unavailable:
    'Nothing was carried out: no connection, or the server turned the request away (4xx).',
  definition_changed: 'The tool is no longer the one that was shown. Nothing was sent.',
  policy_denied:
    'The lists of tools or parameters, the kill switch, a revoked approval or a changed record ' +
    'forbids the call. Nothing was sent.',
  too_many_calls:
    'The model wanted more calls in one step, in one answer, or waiting for a person than are ' +
    'taken; this one, and perhaps all after it, was left out. Nothing was sent.',
  answer_full:
    'The answer may add no more to the database (`limits.answer_bytes`). Nothing was sent.',
  outcome_unknown: 'Sent, perhaps carried out, no answer. Not repeated.',
  cancelled: 'Stopped: before it was sent (state `failed`), or after (state `unknown`).',
  result_withheld:
    'The server answered, with a result or an error, and the person did not release it to the ' +
    'model.',
  input_not_given:
    'The BFF was restarted while the server waited for the person, who did not answer in time or ' +
    'wrote something else. The server was not told.',
};

export const toolErrors = (): string =>
  listTable(
    ['Code', 'Meaning'],
    '25 75',
    TOOL_ERROR_CODES.map((code) => [literal(code), literals(toolMeanings[code])]),
  );
