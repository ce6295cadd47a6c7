/** Requests a response, or resumes one, and shows it as it arrives. */
import { isTerminal, type Notice, type StreamEvent, type TerminalEvent } from '../../protocol';
import { createResponse, streamResponse } from '../api/responses';
import {
  applyEvent,
  decided,
  expired,
  pendingDecisions,
  refusalOf,
  withoutAnswers,
} from '../items';
import { follow, type Position } from '../stream';
import type { Context } from './context';
import { cancel } from './stopping';
import { EMPTY } from './store';
import { decisionsOf, type Turn } from './turn';

export function followResponse(
  context: Context,
  signal: AbortSignal,
  start: Position | Turn,
): Promise<TerminalEvent> {
  const turn = 'key' in start ? start : null;
  const streamed = new Set<string>();
  return follow({
    open: async (position) =>
      position
        ? streamResponse(context.api, position.responseId, position.after, signal)
        : request(context, signal, start as Turn),
    position: turn ? null : (start as Position),
    onEvents: (events) => {
      if (turn && context.state.run?.responseId === null) {
        begun(context, events);
        accepted(context, turn);
      }
      show(context, events, streamed);
    },
    onReconnect: () => {
      const { run } = context.state;
      if (run) {
        context.set({
          run: { ...run, phase: context.stopping === 'no' ? 'reconnecting' : 'stopping' },
        });
      }
    },
    signal,
    effects: context.effects,
  });
}

function request(
  context: Context,
  signal: AbortSignal,
  { input, place, key }: Turn,
): Promise<ReadableStream<Uint8Array>> {
  const { conversationId: id } = context.state;
  const metadata = Object.fromEntries(Object.entries(place));
  return createResponse(
    context.api,
    {
      // A decision continues the workflow that asked.
      model: decisionsOf({ input, place, key }) ? undefined : (context.workflow ?? undefined),
      input,
      ...(id !== null && { conversation: { id } }),
      stream: true,
      metadata,
    },
    key,
    signal,
  );
}

/** The BFF begins a conversation with the first message; its first event says which one. */
function begun(context: Context, events: StreamEvent[]): void {
  const id = events.find((event) => 'response' in event)?.response.conversation.id;
  if (context.state.conversationId === null && id !== undefined) {
    context.onBegun?.(id);
    context.set({ conversationId: id });
    context.onConversation?.(id);
  }
}

/** Shows as accepted what the BFF has accepted. */
function accepted(context: Context, turn: Turn): void {
  context.unsent = null;
  context.onTaken?.();
  const { state } = context;
  const made = decisionsOf(turn);
  const items = made ? state.items : withoutAnswers(expired(state.items, context.effects.now()));
  const decisions = made ?? pendingDecisions(items).map(refusalOf);
  context.set({ items: decided(items, decisions, context.localId), decision: EMPTY.decision });
  const { conversationId } = context.state;
  if (decisions.length > 0 && conversationId) {
    context.onDecided?.(conversationId);
  }
}

/** A replay tells them again, so the end has the last word. */
function withNotice(notices: readonly Notice[], event: StreamEvent): readonly Notice[] {
  if (isTerminal(event)) {
    return event.response.mcp_assistant.notices;
  }
  return event.type === 'mcp_assistant.response.notice' ? [...notices, event.notice] : notices;
}

function show(context: Context, events: StreamEvent[], streamed: Set<string>): void {
  const { state } = context;
  const responseId =
    events.find((event) => 'response' in event)?.response.id ?? state.run?.responseId ?? null;
  const items = events.reduce(
    (current, event) => applyEvent(current, event, streamed),
    state.items,
  );
  context.set({
    items,
    notices: events.reduce(withNotice, state.notices),
    run: { responseId, phase: context.stopping === 'no' ? 'streaming' : 'stopping' },
  });
  if (context.stopping === 'wanted' && responseId) {
    cancel(context, responseId);
  }
}
