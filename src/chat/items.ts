/**
 * How a conversation's items change with the events of a response and with the learner's actions.
 * Pure.
 */
import {
  isTerminal,
  type ApprovalResponseInput,
  type AssistantMessage,
  type DecisionInput,
  type Elicitation,
  type Item,
  type McpApprovalRequest,
  type McpApprovalResponse,
  type McpCall,
  type MessagePlace,
  type Notice,
  type StreamEvent,
  type UserMessage,
} from '../protocol';

/** Moves of a conversation to another unit, by the id of the first message about it. */
export function movesIn(items: readonly Step[]): Map<string, MessagePlace> {
  const moves = new Map<string, MessagePlace>();
  let unit: string | undefined;
  for (const item of items) {
    const place =
      item.type === 'message' && item.role === 'user' ? item.mcp_assistant?.place : undefined;
    if (place && unit !== undefined && place.unit_id !== unit) {
      moves.set(item.id, place);
    }
    unit = place?.unit_id ?? unit;
  }
  return moves;
}

/** The id of the first message that the model still gets, if it does not get all of them. */
export function memoryIn(items: readonly Step[], notices: readonly Notice[]): string | undefined {
  const memory = notices.findLast((notice) => notice.type === 'memory_begins');
  const questions = items.filter((item) => item.type === 'message' && item.role === 'user');
  return memory && questions.at(-memory.questions)?.id;
}

export function textOf(message: UserMessage | AssistantMessage): string {
  return message.content.map((part) => part.text).join('');
}

/**
 * The items after one event. `streamed` collects the ids that this response has streamed so far:
 * its terminal event replaces them, because `response.output` is the truth and streaming only a
 * preview.
 */
export function applyEvent(items: Item[], event: StreamEvent, streamed: Set<string>): Item[] {
  if (isTerminal(event)) {
    const { output } = event.response;
    const replaced = new Set([...streamed, ...output.map(({ id }) => id)]);
    return [...items.filter(({ id }) => !replaced.has(id)), ...output];
  }
  switch (event.type) {
    case 'response.output_item.added':
      streamed.add(event.item.id);
      return upsert(items, withQuestion(event.item, items));
    case 'response.output_item.done':
      streamed.add(event.item.id);
      return upsert(items, event.item);
    case 'response.content_part.added':
    case 'response.content_part.done':
      return changeText(items, event.item_id, () => event.part.text);
    case 'response.output_text.delta':
      return changeText(items, event.item_id, (text) => text + event.delta);
    case 'response.output_text.done':
      return changeText(items, event.item_id, () => event.text);
    case 'response.mcp_call_arguments.done':
      return change(items, event.item_id, (item) =>
        item.type === 'mcp_call' || item.type === 'mcp_approval_request'
          ? { ...item, arguments: event.arguments }
          : item,
      );
    case 'mcp_assistant.mcp_call.progress': {
      const { progress, total, message } = event;
      return change(items, event.item_id, (item) =>
        item.type === 'mcp_call'
          ? {
              ...item,
              mcp_assistant: { ...item.mcp_assistant, progress: { progress, total, message } },
            }
          : item,
      );
    }
    case 'mcp_assistant.mcp_call.elicitation':
      return change(items, event.item_id, (item) =>
        item.type === 'mcp_call'
          ? { ...item, mcp_assistant: { ...item.mcp_assistant, elicitation: event.elicitation } }
          : item,
      );
    default:
      // The state of a call comes with its item; other events are not about items.
      return items;
  }
}

/**
 * A replay starts with an old state of the call; its open question stays until an event changes it.
 */
function withQuestion(item: Item, items: Item[]): Item {
  const known = items.find(({ id }) => id === item.id);
  return item.type === 'mcp_call' && known?.type === 'mcp_call'
    ? {
        ...item,
        mcp_assistant: { ...item.mcp_assistant, elicitation: known.mcp_assistant.elicitation },
      }
    : item;
}

function upsert(items: Item[], item: Item): Item[] {
  return items.some(({ id }) => id === item.id)
    ? change(items, item.id, () => item)
    : [...items, item];
}

function change(items: Item[], id: string, update: (item: Item) => Item): Item[] {
  return items.map((item) => (item.id === id ? update(item) : item));
}

function changeText(items: Item[], id: string, update: (text: string) => string): Item[] {
  return change(items, id, (item) =>
    item.type === 'message' && item.role === 'assistant'
      ? { ...item, content: [{ type: 'output_text', text: update(textOf(item)), annotations: [] }] }
      : item,
  );
}

export interface OpenQuestion {
  call: McpCall;
  elicitation: Elicitation;
}

/** The questions that servers ask during calls, the oldest call first. */
export function openQuestions(items: readonly Item[]): OpenQuestion[] {
  return items.flatMap((item) =>
    item.type === 'mcp_call' && item.mcp_assistant.elicitation
      ? [{ call: item, elicitation: item.mcp_assistant.elicitation }]
      : [],
  );
}

/** The items once a new message ends the calls that wait for an answer. */
export function withoutAnswers(items: Item[]): Item[] {
  return items.map((item) =>
    item.type === 'mcp_call' && item.mcp_assistant.state === 'input_required'
      ? {
          ...item,
          status: 'failed',
          mcp_assistant: {
            ...item.mcp_assistant,
            state: 'failed',
            error_code: 'input_not_given',
            elicitation: null,
          },
        }
      : item,
  );
}

/** Something that waits for the learner: a call to approve, or a result to release. */
export type Pending = McpApprovalRequest | McpCall;

export function pendingDecisions(items: readonly Item[]): Pending[] {
  return items.filter(
    (item): item is Pending =>
      (item.type === 'mcp_approval_request' && item.mcp_assistant.state === 'pending') ||
      (item.type === 'mcp_call' && item.mcp_assistant.review === 'pending'),
  );
}

/**
 * The items at this time (milliseconds since the epoch): a request that expired undecided was
 * denied by nobody.
 */
export function expired(items: Item[], now: number): Item[] {
  return items.map((item) =>
    item.type === 'mcp_approval_request' &&
    item.mcp_assistant.state === 'pending' &&
    item.mcp_assistant.expires_at * 1000 <= now
      ? { ...item, mcp_assistant: { ...item.mcp_assistant, state: 'expired' } }
      : item,
  );
}

/**
 * What happened to things that waited, according to the current items; `null` if they are still
 * pending, or merely expired.
 */
export function outcomeOf(
  waiting: readonly Pending[],
  items: readonly Item[],
): 'decided' | 'replaced' | null {
  const known = new Set(waiting.map(({ id }) => id));
  const isDecided = items.some(
    (item) =>
      known.has(item.id) &&
      (item.type === 'mcp_approval_request'
        ? item.mcp_assistant.state === 'approved' || item.mcp_assistant.state === 'denied'
        : item.type === 'mcp_call' && item.mcp_assistant.review !== 'pending'),
  );
  if (isDecided) {
    return 'decided';
  }
  return pendingDecisions(items).every(({ id }) => known.has(id)) ? null : 'replaced';
}

/** The decision that a new message implies: everything that waits is refused. */
export function refusalOf(pending: Pending): DecisionInput {
  return pending.type === 'mcp_call'
    ? { type: 'mcp_assistant.result_review', call_id: pending.id, release: false }
    : { type: 'mcp_approval_response', approval_request_id: pending.id, approve: false };
}

/** The items once the BFF has accepted these decisions. */
export function decided(
  items: Item[],
  decisions: readonly DecisionInput[],
  newId: () => string,
): Item[] {
  const answers = decisions.filter((decision) => decision.type === 'mcp_approval_response');
  const byItem = new Map(
    decisions.flatMap((decision): [string, boolean][] => {
      switch (decision.type) {
        case 'mcp_approval_response':
          return [[decision.approval_request_id, decision.approve]];
        case 'mcp_assistant.result_review':
          return [[decision.call_id, decision.release]];
        default:
          return [];
      }
    }),
  );
  const goesOn = new Set(
    decisions.flatMap((decision) =>
      decision.type === 'mcp_assistant.elicitation_answer' ? decision.call_id : [],
    ),
  );
  const changed = items.map((item): Item => {
    const yes = byItem.get(item.id);
    if (yes !== undefined && item.type === 'mcp_approval_request') {
      return {
        ...item,
        mcp_assistant: { ...item.mcp_assistant, state: yes ? 'approved' : 'denied' },
      };
    }
    if (item.type === 'mcp_call' && goesOn.has(item.id)) {
      return {
        ...item,
        mcp_assistant: { ...item.mcp_assistant, state: 'executing', elicitation: null },
      };
    }
    if (yes !== undefined && item.type === 'mcp_call') {
      return {
        ...item,
        mcp_assistant: { ...item.mcp_assistant, review: yes ? 'released' : 'withheld' },
      };
    }
    return item;
  });
  return [...changed, ...answers.map((answer) => responseTo(answer, newId()))];
}

function responseTo(answer: ApprovalResponseInput, id: string): McpApprovalResponse {
  const {
    approval_request_id: request,
    approve,
    reason = null,
    arguments: edited,
    remember = null,
  } = answer;
  const extras = edited || remember ? { mcp_assistant: { edited: Boolean(edited), remember } } : {};
  return {
    id,
    type: 'mcp_approval_response',
    approval_request_id: request,
    approve,
    reason,
    ...extras,
  };
}

/** A tool call from the learner's side: requested, decided, run. */
export interface ToolStep {
  type: 'tool';
  id: string;
  request: McpApprovalRequest | null;
  response: McpApprovalResponse | null;
  call: McpCall | null;
}

export type Step = UserMessage | AssistantMessage | ToolStep;

/**
 * The items as shown: a request, its answer and its call form one step, at the place of the first
 * of them.
 */
export function toSteps(items: readonly Item[]): Step[] {
  const steps: Step[] = [];
  const byRequest = new Map<string, ToolStep>();
  for (const item of items) {
    if (item.type === 'message') {
      steps.push(item);
      continue;
    }
    const requestId = requestIdOf(item);
    let step = requestId === null ? undefined : byRequest.get(requestId);
    if (!step && item.type !== 'mcp_approval_response') {
      step = { type: 'tool', id: item.id, request: null, response: null, call: null };
      steps.push(step);
      if (requestId !== null) {
        byRequest.set(requestId, step);
      }
    }
    if (step) {
      assign(step, item);
    }
  }
  return steps;
}

type ToolItem = McpApprovalRequest | McpApprovalResponse | McpCall;

function requestIdOf(item: ToolItem): string | null {
  return item.type === 'mcp_approval_request' ? item.id : item.approval_request_id;
}

function assign(step: ToolStep, item: ToolItem): void {
  if (item.type === 'mcp_call') {
    step.call = item;
  } else if (item.type === 'mcp_approval_request') {
    step.request = item;
  } else {
    step.response = item;
  }
}

/**
 * The question to repeat after a failed response; `null` if the response followed decisions, which
 * cannot be repeated.
 */
export function lastQuestion(items: readonly Item[]): string | null {
  for (const item of items.toReversed()) {
    if (item.type === 'mcp_approval_response') {
      return null;
    }
    if (item.type === 'message' && item.role === 'user') {
      return textOf(item);
    }
  }
  return null;
}
