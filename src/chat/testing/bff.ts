/**
 * A BFF for the widget's own tests: a real HTTP server that speaks the protocol and plays the turns
 * a test gives it.
 */
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AssistantInfo, FeedbackRequest, GrantObject } from '../../protocol';
import { refuse, Refusal, type Fault } from './answers';
import { attachmentRoutes, createShelf, type Shelf } from './attachments';
import { conversationRoutes, type Conversations } from './conversations';
import { feedbackRoutes } from './feedback';
import { grantRoutes } from './grants';
import { createResponses } from './responses';
import type { Route, Seen } from './routes';
import type { Turn } from './stage';

export interface FakeBff {
  url: string;
  /** Played one after the other, one per response. */
  turns: Turn[];
  /** Every request so far. */
  seen: Seen[];
  info: AssistantInfo;
  conversations: Conversations;
  /** What can be attached, and what has been. */
  shelf: Shelf;
  grants: GrantObject[];
  /** By response. */
  feedback: Map<string, FeedbackRequest>;
  /**
   * Answers the next matching request in place of the BFF; the answer may be an error code or a
   * status with text.
   */
  interfere: (path: RegExp, answer: Fault, times?: number) => void;
  close: () => Promise<void>;
}

const DEFAULT_INFO: AssistantInfo = {
  available: true,
  reason: null,
  workflow: 'course',
  title: 'Course guide',
  greeting: 'Ask me about this unit.',
  suggestions: ['Can you roll 3 dice for me?'],
  servers: [{ label: 'dice', name: 'Dice', status: 'ready', personal: false }],
  limits: { max_input_chars: 200 },
  demo_model: false,
  unit: null,
  staff_notice: null,
};

export async function startFakeBff(): Promise<FakeBff> {
  const faults: { path: RegExp; answer: Fault; times: number }[] = [];
  const bff: FakeBff = {
    url: '',
    turns: [],
    seen: [],
    info: DEFAULT_INFO,
    conversations: new Map(),
    shelf: createShelf(),
    grants: [],
    feedback: new Map(),
    interfere: (path, answer, times = 1) => {
      faults.push({ path, answer, times });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  const routes = routesOf(bff);

  function answer(seen: Seen, response: ServerResponse): void {
    const fault = faults.find(
      ({ path, times }) => times > 0 && path.test(`${seen.method} ${seen.path}`),
    );
    if (fault) {
      fault.times -= 1;
      refuse(response, fault.answer);
      return;
    }
    const route = routes.find(([method, path]) => method === seen.method && path.test(seen.path));
    const result = route?.[2](seen, route[1].exec(seen.path)?.[1] ?? '', response);
    if (result !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    }
  }

  const server = createServer(
    listener((seen, response) => {
      bff.seen.push(seen);
      try {
        answer(seen, response);
      } catch (error) {
        refuse(response, error instanceof Refusal ? error.code : 'internal_error');
      }
    }),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  bff.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return bff;
}

function routesOf(bff: FakeBff): Route[] {
  let counter = 0;
  const newId = (prefix: string) => `${prefix}_${(counter += 1)}`;
  const responses = createResponses(bff, newId);
  return [
    ['GET', /^\/v1\/assistant$/, () => bff.info],
    ...conversationRoutes(bff.conversations),
    ...responses.routes,
    ...feedbackRoutes(responses.played, bff.feedback, () => Math.floor(Date.now() / 1000) - 3660),
    ...attachmentRoutes(bff.shelf),
    ...grantRoutes(bff),
  ];
}

/** Reads each request whole. Pages from elsewhere may ask. */
function listener(take: (seen: Seen, response: ServerResponse) => void): RequestListener {
  return (request, response) => {
    response
      .setHeader('access-control-allow-origin', '*')
      .setHeader('access-control-allow-headers', '*');
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bff');
      take(
        {
          method: request.method ?? 'GET',
          path: pathname,
          query: searchParams,
          headers: request.headers,
          body: text === '' ? null : (JSON.parse(text) as unknown),
        },
        response,
      );
    });
  };
}
