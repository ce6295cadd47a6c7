/** Asks and follows like the widget, with its own stream reader, and keeps every event. */
import { randomUUID } from 'node:crypto';
import { errorOfAnswer } from '../../src/chat/errors';
import { follow, type Position } from '../../src/chat/stream';
import { isTerminal, type ResponseObject, type StreamEvent } from '../../src/protocol';
import { UNIT } from '../support/client';

export interface Reading {
  events: StreamEvent[];
  /** Resolves to the response in the terminal event. */
  done: Promise<ResponseObject>;
  /** Number of connections that were opened so far. */
  connections: () => number;
  /** Disconnects. */
  leave: () => void;
}

export interface ReadOptions {
  /** Called for each connection, like a load balancer's choice. Without trailing slash. */
  url: () => string;
  token: string;
  /** What to ask, or where to resume. */
  ask?: Record<string, unknown>;
  from?: Position;
  /** Milliseconds between attempts. */
  pauseMs?: number;
}

const addressAt = (url: string, { responseId, after }: Position): string =>
  `${url}/v1/responses/${responseId}?stream=true${after < 0 ? '' : `&starting_after=${after}`}`;

export function read({ url, token, ask, from, pauseMs = 0 }: ReadOptions): Reading {
  const events: StreamEvent[] = [];
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const key = randomUUID();
  let connections = 0;
  const done = follow({
    position: from ?? null,
    async open(position, signal) {
      connections += 1;
      const response = await (position === null
        ? fetch(`${url()}/v1/responses`, {
            method: 'POST',
            signal,
            headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
            body: JSON.stringify({ metadata: UNIT, stream: true, ...ask }),
          })
        : fetch(addressAt(url(), position), { headers, signal }));
      if (!response.ok || !response.body) {
        throw errorOfAnswer(response.status, await response.text(), null);
      }
      return response.body;
    },
    onEvents: (arrived) => {
      events.push(...arrived);
    },
    onReconnect: () => {},
    signal: leaving.signal,
    effects: {
      random: () => 0,
      wait: () =>
        new Promise((resolve) => {
          setTimeout(resolve, pauseMs);
        }),
    },
  }).then(({ response }) => response);
  return { events, done, connections: () => connections, leave: () => leaving.abort() };
}

/** Describes what is wrong with the events of a whole response; empty if nothing is. */
export function faultsIn(events: readonly StreamEvent[]): string[] {
  const faults: string[] = [];
  events.forEach((event, index) => {
    if (event.sequence_number !== index) {
      faults.push(`event ${index} has the number ${event.sequence_number}`);
    }
    if (isTerminal(event) !== (index === events.length - 1)) {
      faults.push(`event ${index} of ${events.length} is ${event.type}`);
    }
  });
  return faults;
}

/** The text of all deltas. */
export function textOf(events: readonly StreamEvent[]): string {
  return events
    .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
    .join('');
}

/** The text of all messages of a response. */
export function storedText({ output }: ResponseObject): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content.map(({ text }) => text) : []))
    .join('');
}
