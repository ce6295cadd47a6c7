/**
 * The table of stable error codes, so that the BFF, the widget's words and the docs speak of the
 * same failures.
 */

/** What the other parts know of a code. */
export interface ErrorTraits {
  /**
   * What the error is about:
   * - `session`: who is signed in.
   * - `course`: the LMS does not let the person into the course, and has its own sentence for it.
   * - `place`: there is no assistant where the person is.
   * - `workflow`: this workflow is not for this person here; another one may be.
   * - `response`: ends a response that has begun, instead of refusing a request.
   * - `request`: this request, for any other reason.
   */
  about: 'session' | 'course' | 'place' | 'workflow' | 'response' | 'request';
  /**
   * When the widget may send the same request again by itself: at any time, or once the response
   * has started. Never where this is absent.
   */
  retry?: 'always' | 'started';
  /**
   * What becomes of an open approval or elicitation dialog: nothing is left to decide, it is too
   * late, something else is to be decided now, or it can only be denied. Where this is absent, the
   * person can correct and send again.
   */
  dialog?: 'settled' | 'expired' | 'outdated' | 'barred';
  /** Sending the same again ends the same way, so that nobody is asked to try it. */
  final?: true;
  /** A request can end so because an identical one came a moment earlier. */
  lostRace?: true;
}

/** `error.type` of the OpenAI error envelope, by status. */
const TYPES = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'invalid_request_error',
  415: 'invalid_request_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'server_error',
  502: 'upstream_error',
  503: 'upstream_error',
  504: 'server_error',
} as const;
type ErrorType = (typeof TYPES)[keyof typeof TYPES];

export interface ErrorDefinition extends ErrorTraits {
  /** HTTP status; also used for errors that end a response (where it is informative only). */
  status: keyof typeof TYPES;
  /** Where it differs from that of the status. */
  type?: ErrorType;
}

export const ERRORS = {
  unauthenticated: { status: 401, about: 'session' },
  session_expired: { status: 401, about: 'session' },
  origin_not_allowed: { status: 403, about: 'request' },
  enrollment_required: { status: 403, about: 'course' },
  course_access_denied: { status: 403, about: 'course' },
  /** The time of an audit enrolment is over. */
  access_expired: { status: 403, about: 'course' },
  course_not_started: { status: 403, about: 'course' },
  /** No workflow is meant for this place, or none for it in this course. */
  assistant_not_offered: { status: 403, about: 'workflow' },
  /** The workflow is for other enrolment modes. */
  enrollment_mode_required: { status: 403, about: 'workflow' },
  exam_in_progress: { status: 403, about: 'place' },
  unit_not_accessible: { status: 403, about: 'place' },
  course_not_found: { status: 404, about: 'place' },
  not_found: { status: 404, about: 'request', dialog: 'settled' },
  invalid_request: { status: 400, about: 'request' },
  unsupported_parameter: { status: 400, about: 'request' },
  body_too_large: { status: 413, about: 'request' },
  unsupported_media_type: { status: 415, about: 'request' },
  approvals_incomplete: { status: 400, about: 'request', dialog: 'outdated' },
  approval_conflict: { status: 409, about: 'request', lostRace: true, dialog: 'settled' },
  approval_expired: { status: 409, about: 'request', lostRace: true, dialog: 'expired' },
  approval_stale: { status: 409, about: 'request', lostRace: true, dialog: 'outdated' },
  /** At decision time: the server is no longer configured, or has another address. */
  approval_server_removed: { status: 409, about: 'request', lostRace: true, dialog: 'barred' },
  /** At decision time: the policy or the kill switch forbids the tool now. */
  tool_disabled: { status: 409, about: 'request', lostRace: true, dialog: 'barred' },
  /** Edited arguments do not fit the tool's schema or the policy. */
  arguments_invalid: { status: 400, about: 'request' },
  remember_not_allowed: { status: 400, about: 'request' },
  /** What is to be sent with a message was sent before, or is not kept any more. */
  attachment_gone: { status: 409, about: 'request', lostRace: true },
  elicitation_closed: { status: 409, about: 'request', dialog: 'settled' },
  /** The person has as many conversations as are kept; none is deleted for a new one. */
  too_many_conversations: { status: 409, about: 'request' },
  conversation_busy: { status: 409, about: 'request', lostRace: true },
  idempotency_in_flight: { status: 409, about: 'request', retry: 'always' },
  idempotency_mismatch: { status: 422, about: 'request' },
  rate_limited: { status: 429, about: 'request', retry: 'started' },
  /** The person, or the response, has as many open event streams as one process serves. */
  too_many_streams: { status: 429, about: 'request', retry: 'started' },
  too_many_authorizations: { status: 429, about: 'request' },
  model_rate_limited: { status: 429, type: 'upstream_error', about: 'response' },
  /** Not even the newest message fits into the model's context. */
  model_too_long: { status: 400, about: 'response', final: true },
  /** The provider's filter refuses the question. */
  model_filtered: { status: 400, about: 'response', final: true },
  /** The provider's account, key or model is not in order: nobody gets an answer. */
  model_not_ready: { status: 503, about: 'response', final: true },
  /** Refused for another reason. */
  model_rejected: { status: 502, about: 'response', final: true },
  /** The model ended its answer without a word or a call. */
  empty_answer: { status: 502, about: 'response' },
  model_unavailable: { status: 503, about: 'response' },
  /** The person did not allow it. */
  authorization_declined: { status: 403, about: 'request' },
  authorization_refused: { status: 400, about: 'request' },
  authorization_unavailable: { status: 502, about: 'request' },
  lms_unavailable: { status: 503, about: 'request', retry: 'started' },
  store_unavailable: { status: 503, type: 'server_error', about: 'request', retry: 'started' },
  step_limit: { status: 500, about: 'response' },
  turn_timeout: { status: 504, about: 'response' },
  interrupted: { status: 500, about: 'response' },
  shutting_down: { status: 503, type: 'server_error', about: 'request', retry: 'always' },
  mcp_server_unavailable: { status: 503, about: 'request' },
  /** The server answered a request for a resource, a prompt or a completion with an error. */
  mcp_server_refused: { status: 502, about: 'request' },
  staff_required: { status: 403, about: 'workflow' },
  internal_error: { status: 500, about: 'request', retry: 'started' },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;

export function definitionOf(code: ErrorCode): ErrorDefinition {
  return ERRORS[code];
}

export function errorTypeOf(code: ErrorCode): ErrorType {
  const { status, type } = definitionOf(code);
  return type ?? TYPES[status];
}

/** Why a tool call did not end in success. Carried by `mcp_call` items, never as an HTTP status. */
export const TOOL_ERROR_CODES = [
  'tool_error',
  'tool_not_found',
  'invalid_arguments',
  'server_unavailable',
  'definition_changed',
  'policy_denied',
  'too_many_calls',
  'answer_full',
  'outcome_unknown',
  'cancelled',
  'result_withheld',
  'input_not_given',
] as const;
export type ToolErrorCode = (typeof TOOL_ERROR_CODES)[number];

/** The body of every non-2xx answer, as the Responses API words it. */
export interface ErrorBody {
  error: { message: string; type: ErrorType; param: string | null; code: ErrorCode };
}
