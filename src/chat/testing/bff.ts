/**
 * A BFF for the widget's own tests: a real HTTP server that speaks the protocol and plays the turns
 * a test gives it.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ERRORS,
  errorTypeOf,
  isTerminal,
  userMessage,
  type AssistantInfo,
  type ConversationObject,
  type CreateResponseRequest,
  type DecisionInput,
  type ErrorCode,
  type EventBody,
  type FeedbackRequest,
  type GrantObject,
  type Item,
  type OutputItem,
  type ResponseObject,
  type StreamEvent,
} from '../../protocol';
import { decided, pendingDecisions, refusalOf, textOf } from '../items';
import { attachmentRoutes, createShelf, takeAttachment, type Shelf } from './attachments';
import { feedbackRoutes } from './feedback';
import { responseObject } from './samples';
import type { Route, Seen } from './routes';

/** What a turn can do while it runs. */
export interface Stage {
  id: string;
  request: CreateResponseRequest;
  emit: (body: EventBody) => void;
  /** Streams a message piece by piece, and keeps it. */
  say: (...pieces: string[]) => void;
  put: (item: OutputItem) => void;
  /** Ends every connection to this response, but not the response. */
  drop: () => void;
  /** Resolves when a cancel arrives. */
  cancelled: Promise<void>;
}

/**
 * Plays one response. Returns (or resolves to) `cancelled`, an error code, or anything else for
 * `completed`.
 */
type Turn = (stage: Stage) => unknown;

interface Live {
  object: ResponseObject;
  events: StreamEvent[];
  readers: Set<ServerResponse>;
  key: string;
  cancel: () => void;
}

export interface FakeBff {
  url: string;
  /** Played one after the other, one per response. */
  turns: Turn[];
  /** Every request so far. */
  seen: Seen[];
  info: AssistantInfo;
  conversations: Map<string, { object: ConversationObject; items: Item[] }>;
  /** What can be attached, and what has been. */
  shelf: Shelf;
  grants: GrantObject[];
  /** By response. */
  feedback: Map<string, FeedbackRequest>;
  /**
   * Answers the next matching request in place of the BFF; the answer may be an error code or a
   * status with text.
   */
  interfere: (
    path: RegExp,
    answer: ErrorCode | { status: number; text?: string; retryAfter?: number } | 'hang up',
    times?: number,
  ) => void;
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
  const live = new Map<string, Live>();
  const faults: { path: RegExp; answer: Parameters<FakeBff['interfere']>[1]; times: number }[] = [];
  let counter = 0;
  const newId = (prefix: string) => `${prefix}_${(counter += 1)}`;

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

  function conversationOf(id: string) {
    const found = bff.conversations.get(id);
    if (!found) {
      throw new Refusal('not_found');
    }
    return found;
  }

  function write(response: ServerResponse, event: StreamEvent): void {
    response.write(
      `id: ${event.sequence_number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    );
    if (isTerminal(event)) {
      response.end();
    }
  }

  function attach(run: Live, response: ServerResponse, after: number): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    run.readers.add(response);
    response.on('close', () => run.readers.delete(response));
    run.events
      .filter((event) => event.sequence_number > after)
      .forEach((event) => write(response, event));
  }

  function stageOf(
    run: Live,
    request: CreateResponseRequest,
    items: Item[],
    cancelled: Promise<void>,
  ): Stage {
    const emit = (body: EventBody) => {
      const event: StreamEvent = { ...structuredClone(body), sequence_number: run.events.length };
      run.events.push(event);
      [...run.readers].forEach((reader) => write(reader, event));
    };
    const put = (item: OutputItem) => {
      const index = run.object.output.push(item) - 1;
      items.push(item);
      emit({ type: 'response.output_item.added', output_index: index, item });
      emit({ type: 'response.output_item.done', output_index: index, item });
    };
    const say = (...pieces: string[]) => {
      const id = newId('msg');
      const at = { item_id: id, output_index: run.object.output.length, content_index: 0 as const };
      const part = { type: 'output_text' as const, text: '', annotations: [] as [] };
      const item = { id, type: 'message' as const, role: 'assistant' as const };
      emit({
        type: 'response.output_item.added',
        output_index: at.output_index,
        item: { ...item, status: 'in_progress', content: [] },
      });
      emit({ type: 'response.content_part.added', ...at, part });
      pieces.forEach((delta) =>
        emit({ type: 'response.output_text.delta', ...at, delta, logprobs: [] }),
      );
      const done: OutputItem = {
        ...item,
        status: 'completed',
        content: [{ ...part, text: pieces.join('') }],
      };
      emit({ type: 'response.output_text.done', ...at, text: pieces.join(''), logprobs: [] });
      emit({ type: 'response.output_item.done', output_index: at.output_index, item: done });
      run.object.output.push(done);
      items.push(done);
    };
    const drop = () => {
      run.readers.forEach((reader) => reader.end());
      run.readers.clear();
    };
    return { id: run.object.id, request, emit, say, put, drop, cancelled };
  }

  function start(request: CreateResponseRequest, key: string): Live {
    const again = [...live.values()].find((run) => run.key === key);
    if (again) {
      return again;
    }
    const conversation = conversationOf((request.conversation as { id: string }).id);
    takeInput(request.input, conversation.items);
    const object = responseObject(newId('resp'), conversation.object.id);
    let cancel: () => void = () => undefined;
    const cancelled = new Promise<void>((resolve) => {
      cancel = resolve;
    });
    const run: Live = { object, events: [], readers: new Set(), key, cancel };
    live.set(object.id, run);
    conversation.object.mcp_assistant.last_response = {
      id: object.id,
      status: 'in_progress',
      error: null,
    };
    const stage = stageOf(run, request, conversation.items, cancelled);
    setImmediate(async () => {
      stage.emit({ type: 'response.created', response: object });
      const outcome = await (bff.turns.shift() ?? (({ say }) => say('Hello.')))(stage);
      end(
        run,
        conversation.object,
        stage,
        typeof outcome === 'string' ? (outcome as ErrorCode | 'cancelled') : 'completed',
      );
    });
    return run;
  }

  function end(
    run: Live,
    conversation: ConversationObject,
    stage: Stage,
    outcome: ErrorCode | 'completed' | 'cancelled',
  ): void {
    const settled = outcome === 'completed' || outcome === 'cancelled';
    run.object.status = settled ? outcome : 'failed';
    run.object.error = settled ? null : { code: outcome, message: `It failed: ${outcome}` };
    conversation.mcp_assistant.last_response = {
      id: run.object.id,
      status: run.object.status,
      error: run.object.error,
    };
    const type = {
      completed: 'response.completed',
      cancelled: 'mcp_assistant.response.cancelled',
    } as const;
    stage.emit({ type: settled ? type[outcome] : 'response.failed', response: run.object });
  }

  /** Takes messages and decisions as the BFF does: on everything that is pending, or on nothing. */
  function takeInput(input: CreateResponseRequest['input'], items: Item[]): void {
    const pending = pendingDecisions(items);
    const message = messageOf(input);
    const decisions = message ? pending.map(refusalOf) : (input as DecisionInput[]);
    if (decisions.length !== pending.length) {
      throw new Refusal(
        decisions.length < pending.length ? 'approvals_incomplete' : 'approval_conflict',
      );
    }
    // In place: the stage of a running response holds the same list.
    items.splice(0, items.length, ...decided(items, decisions, () => newId('apr')));
    if (message) {
      const attachments = message.attachments.map((id) => takeAttachment(bff.shelf, id));
      if (attachments.includes(null)) {
        throw new Refusal('attachment_gone');
      }
      items.push(
        userMessage(
          newId('msg'),
          message.text,
          attachments.filter((each) => each !== null),
        ),
      );
    }
  }

  const routes: Route[] = [
    ['GET', /^\/v1\/assistant$/, () => bff.info],
    [
      'POST',
      /^\/v1\/conversations$/,
      ({ body }) => {
        const { metadata } = body as { metadata: { course_id: string } };
        const object: ConversationObject = {
          id: newId('conv'),
          object: 'conversation',
          created_at: 1_700_000_000,
          metadata,
          mcp_assistant: {
            course_id: metadata.course_id,
            title: '',
            updated_at: 1_700_000_000,
            last_response: null,
          },
        };
        bff.conversations.set(object.id, { object, items: [] });
        return object;
      },
    ],
    [
      'GET',
      /^\/v1\/conversations$/,
      ({ query }) =>
        page(
          [...bff.conversations.values()]
            .reverse()
            .map(({ object, items }) => {
              const first = items.find((item) => item.type === 'message' && item.role === 'user');
              const title =
                object.metadata.title ?? (first?.type === 'message' ? textOf(first) : '');
              return { ...object, mcp_assistant: { ...object.mcp_assistant, title } };
            })
            .filter(({ mcp_assistant: { title } }) => title.includes(query.get('query') ?? '')),
        ),
    ],
    ['GET', /^\/v1\/conversations\/([^/]+)$/, (_, id) => conversationOf(id).object],
    [
      'POST',
      /^\/v1\/conversations\/([^/]+)$/,
      ({ body }, id) => Object.assign(conversationOf(id).object, body),
    ],
    [
      'DELETE',
      /^\/v1\/conversations\/([^/]+)$/,
      (_, id) => {
        bff.conversations.delete(conversationOf(id).object.id);
        return { id, object: 'conversation.deleted', deleted: true };
      },
    ],
    ['GET', /^\/v1\/conversations\/([^/]+)\/items$/, (_, id) => page(conversationOf(id).items)],
    [
      'POST',
      /^\/v1\/responses$/,
      ({ body, headers }, _, response) => {
        attach(
          start(body as CreateResponseRequest, String(headers['idempotency-key'])),
          response,
          -1,
        );
      },
    ],
    [
      'GET',
      /^\/v1\/responses\/([^/]+)$/,
      ({ query }, id, response) => attach(runOf(id), response, Number(query.get('starting_after'))),
    ],
    [
      'POST',
      /^\/v1\/responses\/([^/]+)\/cancel$/,
      (_, id) => {
        runOf(id).cancel();
        return runOf(id).object;
      },
    ],
    ...feedbackRoutes(
      () =>
        [...live.values()].map(({ object }) => ({
          id: object.id,
          conversationId: object.conversation.id,
          items: object.output,
        })),
      bff.feedback,
      () => Math.floor(Date.now() / 1000) - 3660,
    ),
    ...attachmentRoutes(bff.shelf, () => new Refusal('not_found')),
    [
      'GET',
      /^\/v1\/grants$/,
      ({ query }) =>
        page(bff.grants.filter(({ course_id: course }) => course === query.get('course_id'))),
    ],
    [
      'DELETE',
      /^\/v1\/grants\/([^/]+)$/,
      (_, id) => {
        if (!bff.grants.some((grant) => grant.id === id)) {
          throw new Refusal('not_found');
        }
        bff.grants = bff.grants.filter((grant) => grant.id !== id);
        return { id, object: 'grant.deleted', deleted: true };
      },
    ],
  ];

  function runOf(id: string): Live {
    const run = live.get(id);
    if (!run) {
      throw new Refusal('not_found');
    }
    return run;
  }

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

  const server = createServer((request, response) => {
    response
      .setHeader('access-control-allow-origin', '*')
      .setHeader('access-control-allow-headers', '*');
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bff');
      const seen: Seen = {
        method: request.method ?? 'GET',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        body: text === '' ? null : (JSON.parse(text) as unknown),
      };
      bff.seen.push(seen);
      try {
        answer(seen, response);
      } catch (error) {
        refuse(response, error instanceof Refusal ? error.code : 'internal_error');
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  bff.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return bff;
}

class Refusal extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

/** `null` for decisions. */
function messageOf(
  input: CreateResponseRequest['input'],
): { text: string; attachments: string[] } | null {
  if (typeof input === 'string') {
    return { text: input, attachments: [] };
  }
  const [first] = input;
  return first && 'role' in first && typeof first.content === 'string'
    ? { text: first.content, attachments: first.mcp_assistant?.attachments ?? [] }
    : null;
}

function page<T extends { id: string }>(data: T[]) {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: false,
  };
}

function refuse(response: ServerResponse, answer: Parameters<FakeBff['interfere']>[1]): void {
  if (answer === 'hang up') {
    response.destroy();
  } else if (typeof answer === 'string') {
    const { status } = ERRORS[answer];
    response.writeHead(status).end(
      JSON.stringify({
        error: {
          message: `Refused: ${answer}`,
          type: errorTypeOf(answer),
          param: null,
          code: answer,
        },
      }),
    );
  } else {
    response
      .writeHead(
        answer.status,
        answer.retryAfter ? { 'retry-after': String(answer.retryAfter) } : {},
      )
      .end(answer.text ?? '');
  }
}
