/**
 * A person's requests to a BFF, as plain HTTP over the process's keep-alive pool. The caller checks
 * the status.
 */
import type {
  ErrorBody,
  Item,
  ItemList,
  McpApprovalRequest,
  ResponseObject,
} from '../../src/protocol';
import { COURSE } from '../support/client';

export interface Answer {
  status: number;
  body: ResponseObject | ErrorBody;
}

export interface Asked {
  responseId: string;
  conversationId: string;
  /** What waits for a decision; empty if the calls were refused before anybody was asked. */
  requests: McpApprovalRequest[];
}

export interface Client {
  /** A text `body` is sent unchanged, anything else as JSON. */
  post: (body: object | string) => Promise<Answer>;
  /** Creates a conversation. @throws Error for any status but 200. */
  ask: (text: string) => Promise<Asked>;
  decide: (requestIds: readonly string[], approve: boolean) => Promise<Answer>;
  /**
   * Approves, reports when the decision was accepted (or refused), and follows the events to the
   * end.
   */
  approveStreaming: (
    requestIds: readonly string[],
    onAnswered: (status: number) => void,
  ) => Promise<void>;
  items: (conversationId: string) => Promise<Item[]>;
}

export const decision = (id: string, approve: boolean) => ({
  type: 'mcp_approval_response',
  approval_request_id: id,
  approve,
});

/** @param url The BFF's URL, without trailing slash. */
export function createClient(url: string, token: string): Client {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = (body: object | string) =>
    fetch(`${url}/v1/responses`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  async function post(body: object | string): Promise<Answer> {
    const response = await send(body);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  return {
    post,
    async ask(text) {
      const { status, body } = await post({ input: text, metadata: { course_id: COURSE } });
      if (status !== 200 || !('output' in body)) {
        throw new Error(`Asking was answered ${status}: ${JSON.stringify(body)}`);
      }
      if (body.error) {
        throw new Error(`The response failed: ${body.error.code}`);
      }
      const requests = body.output.filter((item) => item.type === 'mcp_approval_request');
      return { responseId: body.id, conversationId: body.conversation.id, requests };
    },
    decide: (requestIds, approve) => post({ input: requestIds.map((id) => decision(id, approve)) }),
    async approveStreaming(requestIds, onAnswered) {
      const response = await send({
        input: requestIds.map((id) => decision(id, true)),
        stream: true,
      });
      onAnswered(response.status);
      await response.text();
    },
    async items(conversationId) {
      const response = await fetch(
        `${url}/v1/conversations/${conversationId}/items?order=asc&limit=200`,
        { headers },
      );
      if (!response.ok) {
        throw new Error(`Items were answered ${response.status}`);
      }
      return ((await response.json()) as ItemList).data;
    },
  };
}
