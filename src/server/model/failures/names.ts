/** What the identifiers mean that providers give in `code`, `type`, `status` or `reason`. */
import type { ModelFailureKind } from '../failure';

const NAMES: Partial<Record<ModelFailureKind, readonly string[]>> = {
  quota: [
    'insufficient_quota',
    'insufficientquota',
    'insufficient_balance',
    'insufficient_credits',
    'insufficient_user_quota',
    'billing_error',
    'billing_hard_limit_reached',
    'billing_not_active',
    'budget_exceeded',
    'credits_exhausted',
    'credit_required',
    'payment_required',
    'usage_limit_reached',
    'quota_exceeded',
    'exceeded_current_quota_error',
    'arrearage',
  ],
  too_long: [
    'context_length_exceeded',
    'exceed_context_size_error',
    'contextwindowexceedederror',
    'context_window_exceeded',
    'model_context_window_exceeded',
    'request_too_large',
    'string_above_max_length',
    'tokens_exceeded',
    'tokens_limit_reached',
  ],
  filter: [
    'content_filter',
    'content_filtered',
    'contentfilter',
    'content_policy_violation',
    'contentpolicyviolationerror',
    'responsibleaipolicyviolation',
    'data_inspection_failed',
    'datainspectionfailed',
    'moderation_blocked',
    'moderation_error',
    'safety_error',
    'invalid_prompt',
    'sensitive_words_detected',
    'prohibited_content',
  ],
  credentials: [
    'invalid_api_key',
    'wrong_api_key',
    'api_key_invalid',
    'apikeymissing',
    'authentication_error',
    'autherror',
    'auth_error',
    'access_terminated',
    'account_deactivated',
    'account_suspended',
    'invalid_authentication_error',
    'invalid_organization',
    'invalid_project',
    'unauthenticated',
    'unauthorized',
    'unsupported_country_region_territory',
    'service_disabled',
    'permissiondenied',
    'authenticationtypedisabled',
    'unrecognizedclientexception',
    'invalidsignatureexception',
    'expiredtokenexception',
    'incompletesignature',
  ],
  wrong_model: [
    'model_not_found',
    'model_not_available',
    'model_not_supported',
    'unsupported_model',
    'model_deprecated',
    'model_decommissioned',
    'model_terms_required',
    'model_permission_denied',
    'model_access_denied',
    'key_model_access_denied',
    'team_model_access_denied',
    'unknown_model',
    'unavailable_model',
    'invalid_model',
    'deploymentnotfound',
    'modelnotfound',
    'operationnotsupported',
    'not_found_error',
  ],
  bad_tool: ['invalid_function_parameters', 'invalid_tool_schema', 'tool_schema_error'],
  rate: [
    'rate_limit_error',
    'rate_limit_exceeded',
    'rate_limit_reached_error',
    'rate_limited',
    'ratelimitreached',
    'rate_limit',
    'resource_exhausted',
    'throttling',
    'throttling_error',
    'throttlingexception',
    'too_many_requests',
    'toomanyrequests',
    'token_quota_exceeded',
    'request_quota_exceeded',
    'slow_down',
  ],
  unavailable: [
    'overloaded_error',
    'overloaded',
    'engine_overloaded',
    'engine_overloaded_error',
    'server_error',
    'server_overloaded',
    'api_error',
    'internal_server_error',
    'internalservererror',
    'internalservererrorexception',
    'internal_error',
    'service_unavailable',
    'serviceunavailable',
    'serviceunavailableexception',
    'service_unavailable_error',
    'unavailable_error',
    'unavailable',
    'timeout',
    'timeout_error',
    'deadline_exceeded',
    'modelnotreadyexception',
    'modeltimeoutexception',
    'no_healthy_upstream',
    // The model wrote a call that the server cannot read; another attempt may be right.
    'tool_use_failed',
  ],
  rejected: ['permission_error', 'permission_denied', 'invalid_request_error', 'invalid_argument'],
};

const KINDS: ReadonlyMap<string, ModelFailureKind> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) =>
    names.map((name) => [name, kind as ModelFailureKind] as const),
  ),
);

/** Says too little by itself: words or the status tell more. */
const VAGUE: ReadonlySet<string> = new Set([
  ...(NAMES.rejected ?? []),
  'not_found_error',
  'resource_exhausted',
  'api_error',
  'server_error',
  'timeout',
]);

export interface NamedKinds {
  /** What a name alone decides. */
  sure: ModelFailureKind | null;
  /** What a name means if nothing else is known. */
  vague: ModelFailureKind | null;
}

/** @param names in lower case, the most specific ones first */
export function kindsOf(names: readonly string[]): NamedKinds {
  const known = names.filter((name) => KINDS.has(name));
  const kindOf = (name: string | undefined): ModelFailureKind | null =>
    (name === undefined ? undefined : KINDS.get(name)) ?? null;
  return {
    sure: kindOf(known.find((name) => !VAGUE.has(name))),
    vague: kindOf(known.find((name) => VAGUE.has(name))),
  };
}
