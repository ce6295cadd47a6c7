/** A person's requests to our BFF over HTTP, as the widget makes them. */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import {
  isTerminal,
  type Elicitation,
  type ErrorBody,
  type McpCall,
  type ResponseObject,
  type StreamEvent,
} from '../../src/protocol';

export interface Reply {
  status: number;
  body: unknown;
  text: string;
}

interface ElicitationAnswer {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, unknown>;
}

export interface AskOptions {
  conversation?: string | undefined;
  model?: string | undefined;
  metadata?: Record<string, string> | undefined;
  /** By default everything is declined. */
  elicited?: ((elicitation: Elicitation) => ElicitationAnswer | null) | undefined;
  headers?: Record<string, string> | undefined;
}

export interface Person {
  userId: string;
  token: string;
  /** A text `body` is sent unchanged, anything else as JSON. */
  send: (
    method: string,
    path: string,
    body?: object | string,
    headers?: Record<string, string>,
  ) => Promise<Reply>;
  /** Asks or decides, follows the events and answers what is asked on the way. */
  respond: (input: string | object[], options?: AskOptions) => Promise<ResponseObject>;
}

/** The BFF's answer was an error; the message is its code. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly words: string,
  ) {
    super(code);
  }
}

export const codeOf = ({ body }: Pick<Reply, 'body'>): string =>
  (body as Partial<ErrorBody> | null)?.error?.code ?? '';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An empty answer, or a page.
    return null;
  }
}

export function createPerson(base: string, userId: string, token: string): Person {
  const authorization = `Bearer ${token}`;

  const send: Person['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text), text };
  };

  async function answer(
    callId: string,
    elicitation: Elicitation,
    elicited: AskOptions['elicited'],
  ): Promise<void> {
    const given = elicited ? elicited(elicitation) : ({ action: 'decline' } as const);
    const path = `/v1/mcp_calls/${callId}/elicitations/${elicitation.id}`;
    if (given !== null && (await send('POST', path, given)).status >= 400) {
      await send('POST', path, { action: 'decline' });
    }
  }

  return {
    userId,
    token,
    send,
    async respond(input, { conversation, model, metadata, elicited, headers = {} } = {}) {
      const response = await fetch(`${base}/v1/responses`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ input, conversation, model, metadata, stream: true }),
      });
      if (!response.ok || !response.body) {
        const { error } = (await response.json()) as ErrorBody;
        throw new Refused(response.status, error.code, error.message);
      }
      const events = response.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      for await (const { data } of events) {
        const event = JSON.parse(data) as StreamEvent;
        if (event.type === 'mcp_assistant.mcp_call.elicitation' && event.elicitation) {
          await answer(event.item_id, event.elicitation, elicited);
        }
        if (isTerminal(event)) {
          return event.response;
        }
      }
      throw new Error('the stream ended without an end of the response');
    },
  };
}

export const decision = (id: string, approve: boolean, more: object = {}): object => ({
  type: 'mcp_approval_response',
  approval_request_id: id,
  approve,
  ...more,
});

export const review = ({ id }: Pick<McpCall, 'id'>, release: boolean): object => ({
  type: 'mcp_assistant.result_review',
  call_id: id,
  release,
});

export const requestsOf = ({ output }: ResponseObject) =>
  output.flatMap((item) =>
    item.type === 'mcp_approval_request' && item.mcp_assistant.state === 'pending' ? [item] : [],
  );

export const callsOf = ({ output }: ResponseObject): McpCall[] =>
  output.flatMap((item) => (item.type === 'mcp_call' ? [item] : []));

export const textOf = ({ output }: ResponseObject): string =>
  output
    .flatMap((item) =>
      item.type === 'message' && item.role === 'assistant'
        ? item.content.map(({ text }) => text)
        : [],
    )
    .join('\n');
