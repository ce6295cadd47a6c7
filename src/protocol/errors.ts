/**
 * The table of stable error codes, so that the BFF, the widget's words and the docs speak of the
 * same failures.
 */

export interface ErrorDefinition {
  /** HTTP status; also used for errors that end a response (where it is informative only). */
  status: number;
  /** `error.type` of the OpenAI error envelope. */
  type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'not_found_error'
    | 'conflict_error'
    | 'rate_limit_error'
    | 'server_error'
    | 'upstream_error';
}

export const ERRORS = {
  unauthenticated: { status: 401, type: 'authentication_error' },
  session_expired: { status: 401, type: 'authentication_error' },
  origin_not_allowed: { status: 403, type: 'permission_error' },
  enrollment_required: { status: 403, type: 'permission_error' },
  course_access_denied: { status: 403, type: 'permission_error' },
  /** The time of an audit enrolment is over. */
  access_expired: { status: 403, type: 'permission_error' },
  course_not_started: { status: 403, type: 'permission_error' },
  /** No workflow is meant for this place, or none for it in this course. */
  assistant_not_offered: { status: 403, type: 'permission_error' },
  /** The workflow is for other enrolment modes. */
  enrollment_mode_required: { status: 403, type: 'permission_error' },
  exam_in_progress: { status: 403, type: 'permission_error' },
  unit_not_accessible: { status: 403, type: 'permission_error' },
  course_not_found: { status: 404, type: 'not_found_error' },
  not_found: { status: 404, type: 'not_found_error' },
  invalid_request: { status: 400, type: 'invalid_request_error' },
  unsupported_parameter: { status: 400, type: 'invalid_request_error' },
  body_too_large: { status: 413, type: 'invalid_request_error' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error' },
  approvals_incomplete: { status: 400, type: 'invalid_request_error' },
  approval_conflict: { status: 409, type: 'conflict_error' },
  approval_expired: { status: 409, type: 'conflict_error' },
  approval_stale: { status: 409, type: 'conflict_error' },
  /** At decision time: the server is no longer configured, or has another address. */
  approval_server_removed: { status: 409, type: 'conflict_error' },
  /** At decision time: the policy or the kill switch forbids the tool now. */
  tool_disabled: { status: 409, type: 'conflict_error' },
  /** Edited arguments do not fit the tool's schema or the policy. */
  arguments_invalid: { status: 400, type: 'invalid_request_error' },
  remember_not_allowed: { status: 400, type: 'invalid_request_error' },
  /** What is to be sent with a message was sent before, or is not kept any more. */
  attachment_gone: { status: 409, type: 'conflict_error' },
  elicitation_closed: { status: 409, type: 'conflict_error' },
  conversation_busy: { status: 409, type: 'conflict_error' },
  idempotency_in_flight: { status: 409, type: 'conflict_error' },
  idempotency_mismatch: { status: 422, type: 'invalid_request_error' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  model_rate_limited: { status: 429, type: 'upstream_error' },
  model_rejected: { status: 502, type: 'upstream_error' },
  model_unavailable: { status: 503, type: 'upstream_error' },
  authorization_refused: { status: 400, type: 'invalid_request_error' },
  authorization_unavailable: { status: 502, type: 'upstream_error' },
  lms_unavailable: { status: 503, type: 'upstream_error' },
  store_unavailable: { status: 503, type: 'server_error' },
  step_limit: { status: 500, type: 'server_error' },
  turn_timeout: { status: 504, type: 'server_error' },
  interrupted: { status: 500, type: 'server_error' },
  shutting_down: { status: 503, type: 'server_error' },
  mcp_server_unavailable: { status: 503, type: 'upstream_error' },
  /** The server answered a request for a resource, a prompt or a completion with an error. */
  mcp_server_refused: { status: 502, type: 'upstream_error' },
  staff_required: { status: 403, type: 'permission_error' },
  internal_error: { status: 500, type: 'server_error' },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;

/** Why a tool call did not end in success. Carried by `mcp_call` items, never as an HTTP status. */
export const TOOL_ERROR_CODES = [
  'tool_error',
  'tool_not_found',
  'invalid_arguments',
  'server_unavailable',
  'definition_changed',
  'policy_denied',
  'outcome_unknown',
  'cancelled',
  'result_withheld',
] as const;
export type ToolErrorCode = (typeof TOOL_ERROR_CODES)[number];

/** The body of every non-2xx answer, as the Responses API words it. */
export interface ErrorBody {
  error: { message: string; type: ErrorDefinition['type']; param: string | null; code: ErrorCode };
}
