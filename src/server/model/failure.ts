/** What kind of failure a provider reported, so that the turn knows what can be done about it. */

export type ModelFailureKind =
  /** The account has no credit left; waiting does not help. */
  | 'quota'
  /** Too many requests or tokens a minute. */
  | 'rate'
  /** The prompt does not fit into the model's context. */
  | 'too_long'
  /** The provider's filter refused the question. */
  | 'filter'
  | 'credentials'
  | 'wrong_model'
  /** A tool's definition is refused. */
  | 'bad_tool'
  /** Refused for another reason. */
  | 'rejected'
  /** Overloaded, broken or not reachable. */
  | 'unavailable'
  /** A failure told within a stream, in words alone: nothing says that it passes. */
  | 'unexplained'
  /** The person or the process stopped the answer. */
  | 'stopped';

export interface ModelFailure {
  kind: ModelFailureKind;
  /** HTTP status, if the provider gave one. */
  status: number | null;
  /** How long the provider asks to wait, in milliseconds. */
  retryAfterMs: number | null;
  /** The name of the tool that is refused, as it was sent; of `bad_tool` only. */
  tool: string | null;
  /** The model's context in tokens, if the provider says it; of `too_long` only. */
  contextTokens: number | null;
}
