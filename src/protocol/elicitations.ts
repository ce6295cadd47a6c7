/** `/v1/mcp_calls/{call_id}/elicitations`: a person's answer to what a server asks. */

/**
 * `POST /v1/mcp_calls/{call_id}/elicitations/{elicitation_id}`; answers 204. `content` only with
 * `accept` of a form.
 */
export interface AnswerElicitationRequest {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, string | number | boolean | string[]>;
}
