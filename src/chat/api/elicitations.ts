/** The BFF's call with a person's answer to what a server asks in the middle of a tool call. */
import type { AnswerElicitationRequest } from '../../protocol';
import type { Api } from './core';

export async function answerElicitation(
  { send }: Api,
  callId: string,
  elicitationId: string,
  body: AnswerElicitationRequest,
): Promise<void> {
  const path = `/v1/mcp_calls/${encodeURIComponent(callId)}/elicitations/${encodeURIComponent(elicitationId)}`;
  await send({ method: 'POST', path, body });
}
