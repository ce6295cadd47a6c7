/** The stand-in BFF plays a test's turns as responses, to follow and to cancel over HTTP. */
import type {
  ConversationObject,
  CreateResponseRequest,
  ErrorCode,
  ResponseObject,
} from '../../protocol';
import { Refusal } from './answers';
import type { Shelf } from './attachments';
import { conversationOf, newConversation, type Conversations } from './conversations';
import { takeInput } from './input';
import type { Route } from './routes';
import { responseObject } from './samples';
import { attach, stageOf, type Live, type Stage, type Turn } from './stage';

interface Bff {
  turns: Turn[];
  conversations: Conversations;
  shelf: Shelf;
}

interface Responses {
  routes: Route[];
  /** All so far. */
  played: () => ResponseObject[];
}

export function createResponses(bff: Bff, newId: (prefix: string) => string): Responses {
  const live = new Map<string, Live>();

  function runOf(id: string): Live {
    const run = live.get(id);
    if (!run) {
      throw new Refusal('not_found');
    }
    return run;
  }

  function start(request: CreateResponseRequest, key: string): Live {
    const again = [...live.values()].find((run) => run.key === key);
    if (again) {
      return again;
    }
    const named = request.conversation as { id: string } | undefined;
    const { object: conversation, items } = named
      ? conversationOf(bff.conversations, named.id)
      : newConversation(bff.conversations, newId('conv'), request.metadata?.course_id ?? '');
    takeInput(request.input, items, bff.shelf, newId);
    const object = responseObject(newId('resp'), conversation.id);
    let cancel: () => void = () => undefined;
    const cancelled = new Promise<void>((resolve) => {
      cancel = resolve;
    });
    const run: Live = { object, events: [], readers: new Set(), key, cancel };
    live.set(object.id, run);
    note(conversation, object);
    const stage = stageOf(run, request, items, cancelled, newId);
    setImmediate(() =>
      play(bff.turns.shift() ?? (({ say }) => say('Hello.')), stage, run, conversation),
    );
    return run;
  }

  const routes: Route[] = [
    [
      'POST',
      /^\/v1\/responses$/,
      ({ body, headers }, _, response) => {
        const run = start(body as CreateResponseRequest, String(headers['idempotency-key']));
        attach(run, response, -1);
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
  ];
  return { routes, played: () => [...live.values()].map(({ object }) => object) };
}

async function play(
  turn: Turn,
  stage: Stage,
  { object }: Live,
  conversation: ConversationObject,
): Promise<void> {
  stage.emit({ type: 'response.created', response: object });
  const outcome = await turn(stage);
  end(
    object,
    conversation,
    stage,
    typeof outcome === 'string' ? (outcome as ErrorCode | 'cancelled') : 'completed',
  );
}

function end(
  object: ResponseObject,
  conversation: ConversationObject,
  stage: Stage,
  outcome: ErrorCode | 'completed' | 'cancelled',
): void {
  const settled = outcome === 'completed' || outcome === 'cancelled';
  object.status = settled ? outcome : 'failed';
  object.error = settled ? null : { code: outcome, message: `It failed: ${outcome}` };
  note(conversation, object);
  const type = {
    completed: 'response.completed',
    cancelled: 'mcp_assistant.response.cancelled',
  } as const;
  stage.emit({ type: settled ? type[outcome] : 'response.failed', response: object });
}

/** The conversation knows how its newest response stands. */
function note(
  conversation: ConversationObject,
  { id, status, error, mcp_assistant: { notices } }: ResponseObject,
): void {
  conversation.mcp_assistant.last_response = { id, status, error, notices };
}
