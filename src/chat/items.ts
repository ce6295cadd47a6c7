/** How a conversation's items change: by the events of a response, and by what the learner does. Pure. */
import {
  isTerminal, type ApprovalResponseInput, type AssistantMessage, type Item, type McpApprovalRequest, type McpApprovalResponse,
  type McpCall, type StreamEvent, type UserMessage,
} from '../protocol';

export function userMessage(id: string, text: string): UserMessage {
  return { id, type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text }] };
}

export function textOf(message: UserMessage | AssistantMessage): string {
  return message.content.map((part) => part.text).join('');
}

/**
 * The items after one event. `streamed` collects the ids that this response has put out so far: its terminal event replaces them,
 * because `response.output` is the truth and what was streamed only a preview.
 */
export function applyEvent(items: Item[], event: StreamEvent, streamed: Set<string>): Item[] {
  if (isTerminal(event)) {
    const { output } = event.response;
    const replaced = new Set([...streamed, ...output.map(({ id }) => id)]);
    return [...items.filter(({ id }) => !replaced.has(id)), ...output];
  }
  switch (event.type) {
    case 'response.output_item.added':
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
      return change(items, event.item_id, (item) => (
        item.type === 'mcp_call' || item.type === 'mcp_approval_request' ? { ...item, arguments: event.arguments } : item));
    case 'mcp_assistant.mcp_call.progress': {
      const { progress, total, message } = event;
      return change(items, event.item_id, (item) => (item.type === 'mcp_call'
        ? { ...item, mcp_assistant: { ...item.mcp_assistant, progress: { progress, total, message } } }
        : item));
    }
    default:
      // The state of a call comes with its item; everything else is not about items.
      return items;
  }
}

function upsert(items: Item[], item: Item): Item[] {
  return items.some(({ id }) => id === item.id) ? change(items, item.id, () => item) : [...items, item];
}

function change(items: Item[], id: string, update: (item: Item) => Item): Item[] {
  return items.map((item) => (item.id === id ? update(item) : item));
}

function changeText(items: Item[], id: string, update: (text: string) => string): Item[] {
  return change(items, id, (item) => (item.type === 'message' && item.role === 'assistant'
    ? { ...item, content: [{ type: 'output_text', text: update(textOf(item)), annotations: [] }] }
    : item));
}

/** Requests that still wait for the learner. */
export function pendingApprovals(items: readonly Item[]): McpApprovalRequest[] {
  return items.filter((item): item is McpApprovalRequest => item.type === 'mcp_approval_request' && item.mcp_assistant.state === 'pending');
}

/** The items once the BFF has taken these decisions. */
export function decided(items: Item[], decisions: readonly ApprovalResponseInput[], newId: () => string): Item[] {
  const byRequest = new Map(decisions.map((decision) => [decision.approval_request_id, decision]));
  const changed = items.map((item): Item => {
    const decision = item.type === 'mcp_approval_request' && byRequest.get(item.id);
    return decision ? { ...item, mcp_assistant: { ...item.mcp_assistant, state: decision.approve ? 'approved' : 'denied' } } : item;
  });
  const responses = decisions.map((decision): McpApprovalResponse => ({ reason: null, ...decision, id: newId() }));
  return [...changed, ...responses];
}

/** A tool call from the learner's side: asked for, decided, run. */
export interface ToolStep {
  type: 'tool';
  id: string;
  request: McpApprovalRequest | null;
  response: McpApprovalResponse | null;
  call: McpCall | null;
}

export type Step = UserMessage | AssistantMessage | ToolStep;

/** The items as they are shown: a request, its answer and its call are one step, at the place of the first of them. */
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

/** The question to ask again after a failed response; `null` when it went on from decisions, which cannot be repeated. */
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
