/**
 * A model provider for tests: speaks the real protocols over HTTP on loopback, follows a script,
 * and is as strict as the real ones.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropic } from './anthropic';
import { openaiChat } from './openai-chat';
import { openaiResponses } from './openai-responses';
import { sendEvents } from './send';
import type { ModelRequest, ScriptEntry, Step, Transport } from './steps';
import { isRecord, type Body, type Wire } from './wire';

export type { ModelRequest, Step, Transport } from './steps';

export interface FakeModelOptions {
  port?: number;
  /** The only key that is let in; any key when absent, none needed when `null`. */
  apiKey?: string | null;
  /** For every step that has no transport of its own. */
  transport?: Transport;
}

export interface FakeModel {
  /** Base URL for all providers, ending in `/v1`. */
  url: string;
  /** Every request so far, refused ones too. */
  requests: ModelRequest[];
  /** Adds steps to the end of the script. */
  script: (...steps: ScriptEntry[]) => void;
  /** Steps not yet consumed. */
  pending: () => number;
  close: () => Promise<void>;
}

const WIRES = new Map([openaiResponses, openaiChat, anthropic].map((wire) => [wire.path, wire]));

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return isRecord(value) ? value : {};
}

function fail(
  response: ServerResponse,
  wire: Wire,
  status: number,
  message: string,
  more: { body?: string; retryAfter?: string } = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(more.retryAfter !== undefined && { 'retry-after': more.retryAfter }),
  });
  response.end(more.body ?? JSON.stringify(wire.errorBody(status, message)));
}

function whenEnded(response: ServerResponse): Promise<'finished' | 'closed'> {
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished ? 'finished' : 'closed'));
  });
}

export async function startFakeModel({
  port = 0,
  apiKey,
  transport = {},
}: FakeModelOptions = {}): Promise<FakeModel> {
  const script: ScriptEntry[] = [];
  const requests: ModelRequest[] = [];

  async function play(step: Step, wire: Wire, body: Body, response: ServerResponse): Promise<void> {
    if ('error' in step) {
      fail(response, wire, step.error.status, 'The provider says no, as scripted.', step.error);
      return;
    }
    if ('hang' in step && step.hang === 'request') {
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
    response.flushHeaders();
    if ('hang' in step) {
      return;
    }
    await sendEvents(
      response,
      wire,
      wire.events(step, body, requests.length),
      step.transport ?? transport,
      step.break,
    );
  }

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    wire: Wire,
  ): Promise<void> {
    const body = await readBody(request);
    const recorded = {
      path: wire.path,
      headers: request.headers,
      body,
      ...wire.read(body),
      ended: whenEnded(response),
    };
    requests.push(recorded);
    const key = wire.apiKey(request.headers);
    if (apiKey !== null && (key === undefined || (apiKey !== undefined && key !== apiKey))) {
      fail(response, wire, 401, 'Incorrect API key provided.');
      return;
    }
    const problem = wire.problem(body, request.headers);
    if (problem !== null) {
      fail(response, wire, 400, problem);
      return;
    }
    const next = script.shift();
    if (!next) {
      fail(response, wire, 500, 'The script has no step for this request.');
      return;
    }
    await play(typeof next === 'function' ? await next(recorded) : next, wire, body, response);
  }

  const server = createServer((request, response) => {
    request.socket.setNoDelay(true);
    const wire = WIRES.get(request.url ?? '');
    if (!wire || request.method !== 'POST') {
      response
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"error":{"message":"Not found","type":"invalid_request_error"}}');
      return;
    }
    handle(request, response, wire).catch((error: unknown) => {
      console.error('fake model:', error);
      if (response.headersSent) {
        response.destroy();
      } else {
        fail(response, wire, 500, String(error));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (...steps) => {
      script.push(...steps);
    },
    pending: () => script.length,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
