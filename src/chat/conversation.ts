/**
 * One conversation as the learner sees it: a store whose actions talk to the BFF. It outlives the panel, which the host
 * unmounts at will. One thing is under way at a time; starting another lets go of the first without stopping it at the BFF.
 */
import type { ApprovalResponseInput, Item, Place, StreamEvent, TerminalEvent } from '../protocol';
import type { Api } from './api';
import { asChatError, ChatError } from './errors';
import { applyEvent, decided, lastQuestion, pendingApprovals, userMessage } from './items';
import { follow, type FollowEffects, type Position } from './stream';

export interface Run {
  /** Unknown until the BFF has taken the request. */
  responseId: string | null;
  phase: 'sending' | 'streaming' | 'reconnecting' | 'stopping';
}

export interface ConversationState {
  conversationId: string | null;
  items: Item[];
  run: Run | null;
  /** An earlier conversation is being fetched. */
  loading: boolean;
  /** What went wrong last; `retryable` says whether `retry()` can do something about it. */
  failure: { error: ChatError; retryable: boolean } | null;
  /** The learner's decisions on their way to the BFF, or what became of them. */
  decision: { sending: boolean; error: ChatError | null };
}

export interface ConversationOptions {
  api: Api;
  courseId: string;
  workflow: string | null;
  effects: FollowEffects & { id: () => string };
  /** The conversation that a reload of the page is to find again. */
  onConversation?: (id: string | null) => void;
  /** A response has ended, so lists of conversations are out of date. */
  onSettled?: () => void;
}

export type Decision = Omit<ApprovalResponseInput, 'type'>;

export interface Conversation {
  getState: () => ConversationState;
  subscribe: (listener: () => void) => () => void;
  /** Ignored while a response is under way. Approvals that wait are denied by it. */
  send: (text: string, place: Place) => void;
  /** One decision for every approval that waits. */
  decide: (decisions: Decision[], place: Place) => void;
  stop: () => void;
  /** `place` is for a question that is asked anew; a request that was never taken keeps its own. */
  retry: (place: Place) => void;
  newConversation: () => void;
  /** Fetches a conversation and follows its response if one is under way. */
  open: (conversationId: string) => void;
  /** As `open`, but a conversation that is gone is no error. */
  restore: (conversationId: string) => void;
  /** Fetches the current conversation again. */
  reload: () => void;
}

const EMPTY: ConversationState = {
  conversationId: null, items: [], run: null, loading: false, failure: null, decision: { sending: false, error: null },
};

/** One request for a response. Repeated with the same key while its outcome is unknown. */
interface Turn {
  input: string | ApprovalResponseInput[];
  place: Place;
  key: string;
}

export function createConversation(options: ConversationOptions): Conversation {
  const { api, courseId, workflow, effects, onConversation, onSettled } = options;
  const listeners = new Set<() => void>();
  const localId = () => `local-${effects.id()}`;
  let state = EMPTY;
  let activity = new AbortController();
  let repeat: ((place: Place) => void) | null = null;
  /** A message that the BFF has not taken, shown until another one replaces it. */
  let unsent: string | null = null;
  let stopping: 'no' | 'wanted' | 'asked' = 'no';

  function set(change: Partial<ConversationState>): void {
    state = { ...state, ...change };
    listeners.forEach((listener) => listener());
  }

  function begin(change: Partial<ConversationState>): AbortSignal {
    activity.abort();
    activity = new AbortController();
    stopping = 'no';
    repeat = null;
    set({ failure: null, decision: EMPTY.decision, loading: false, run: null, ...change });
    return activity.signal;
  }

  function fail(error: unknown, retry: ((place: Place) => void) | null): void {
    repeat = retry;
    set({ run: null, loading: false, failure: { error: asChatError(error), retryable: retry !== null } });
  }

  async function conversationFor(turn: Turn, signal: AbortSignal): Promise<string> {
    if (state.conversationId) {
      return state.conversationId;
    }
    const { id } = await api.createConversation(turn.place.course_id || courseId, signal);
    signal.throwIfAborted();
    set({ conversationId: id });
    onConversation?.(id);
    return id;
  }

  /** What the BFF has taken is shown as taken. */
  function accepted(turn: Turn): void {
    unsent = null;
    const waiting = pendingApprovals(state.items);
    const decisions = typeof turn.input === 'string'
      ? waiting.map(({ id }): ApprovalResponseInput => ({ type: 'mcp_approval_response', approval_request_id: id, approve: false }))
      : turn.input;
    if (decisions.length > 0) {
      set({ items: decided(state.items, decisions, localId), decision: EMPTY.decision });
    }
  }

  function followResponse(signal: AbortSignal, start: Position | Turn): Promise<TerminalEvent> {
    const turn = 'key' in start ? start : null;
    const streamed = new Set<string>();

    const onEvents = (events: StreamEvent[]) => {
      if (turn && state.run?.responseId === null) {
        accepted(turn);
      }
      const responseId = events.find((event) => 'response' in event)?.response.id ?? state.run?.responseId ?? null;
      const items = events.reduce((current, event) => applyEvent(current, event, streamed), state.items);
      set({ items, run: { responseId, phase: stopping === 'no' ? 'streaming' : 'stopping' } });
      if (stopping === 'wanted' && responseId) {
        cancel(responseId);
      }
    };

    const open = async (position: Position | null) => {
      if (position) {
        return api.followResponse(position.responseId, position.after, signal);
      }
      const conversation = { id: await conversationFor(start as Turn, signal) };
      const { input, place, key } = start as Turn;
      const metadata = Object.fromEntries(Object.entries(place));
      return api.createResponse({ model: workflow ?? undefined, input, conversation, stream: true, metadata }, key, signal);
    };

    return follow({
      open,
      position: turn ? null : start as Position,
      onEvents,
      onReconnect: () => state.run && set({ run: { ...state.run, phase: stopping === 'no' ? 'reconnecting' : 'stopping' } }),
      signal,
      effects,
    });
  }

  function finish({ response }: TerminalEvent): void {
    if (response.status === 'failed') {
      failedResponse(new ChatError(response.error?.code ?? 'internal_error', response.error?.message));
    } else {
      set({ run: null });
    }
    onSettled?.();
  }

  function failedResponse(error: ChatError): void {
    const question = lastQuestion(state.items);
    fail(error, question === null ? null : (place) => conversation.send(question, place));
  }

  async function launch(turn: Turn, items = state.items): Promise<void> {
    const deciding = typeof turn.input !== 'string';
    const signal = begin({ items, run: { responseId: null, phase: 'sending' }, decision: { sending: deciding, error: null } });
    try {
      finish(await followResponse(signal, turn));
    } catch (error) {
      if (!signal.aborted) {
        interrupted(turn, asChatError(error));
      }
    }
  }

  function interrupted(turn: Turn, error: ChatError): void {
    if (state.run?.responseId) {
      lost(error);
    } else if (state.decision.sending) {
      set({ run: null, decision: { sending: false, error } });
    } else {
      fail(error, () => void launch(withKey(turn, error)));
    }
  }

  /** A refusal is an outcome, so what follows is a new request; silence is not. */
  function withKey(turn: Turn, error: ChatError): Turn {
    return error.code === 'unreachable' || error.code === 'stream_lost' ? turn : { ...turn, key: effects.id() };
  }

  /** The response may well have ended; what the BFF has stored says how. */
  function lost(error: ChatError): void {
    if (error.code === 'not_found') {
      conversation.reload();
    } else {
      fail(error, conversation.reload);
    }
  }

  async function load(id: string, gone: () => void, change: Partial<ConversationState> = {}): Promise<void> {
    const signal = begin({ ...change, conversationId: id, loading: true });
    onConversation?.(id);
    try {
      const { mcp_assistant: { last_response: last } } = await api.conversation(id, signal);
      const items = await api.items(id, signal);
      const running = last?.status === 'in_progress';
      signal.throwIfAborted();
      if (running) {
        set({ loading: false, items, run: { responseId: last.id, phase: 'streaming' } });
        // From the start: the stored items do not hold the text that is being written.
        finish(await followResponse(signal, { responseId: last.id, after: 0 }));
      } else if (last?.error) {
        set({ items });
        failedResponse(new ChatError(last.error.code, last.error.message));
      } else {
        set({ loading: false, items });
      }
    } catch (error) {
      const reason = asChatError(error);
      if (signal.aborted) {
        return;
      }
      if (state.run) {
        lost(reason);
      } else if (reason.code === 'not_found') {
        gone();
      } else {
        fail(reason, () => void load(id, gone));
      }
    }
  }

  function cancel(responseId: string): void {
    stopping = 'asked';
    api.cancelResponse(responseId).catch((error: unknown) => {
      if (state.run?.responseId === responseId) {
        stopping = 'no';
        repeat = conversation.stop;
        set({ run: { responseId, phase: 'streaming' }, failure: { error: asChatError(error), retryable: true } });
      }
    });
  }

  const conversation: Conversation = {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (text, place) => {
      if (state.run) {
        return;
      }
      const message = userMessage(localId(), text);
      const items = [...state.items.filter(({ id }) => id !== unsent), message];
      unsent = message.id;
      void launch({ input: text, place, key: effects.id() }, items);
    },
    decide: (decisions, place) => {
      if (state.run) {
        return;
      }
      const input = decisions.map((decision): ApprovalResponseInput => ({ type: 'mcp_approval_response', ...decision }));
      void launch({ input, place, key: effects.id() });
    },
    stop: () => {
      const responseId = state.run?.responseId;
      if (!state.run || state.run.phase === 'stopping') {
        return;
      }
      set({ run: { ...state.run, phase: 'stopping' }, failure: null });
      stopping = 'wanted';
      if (responseId) {
        cancel(responseId);
      }
    },
    retry: (place) => repeat?.(place),
    newConversation: () => {
      begin(EMPTY);
      onConversation?.(null);
    },
    open: (id) => void load(id, () => fail(new ChatError('not_found'), null), EMPTY),
    restore: (id) => void load(id, conversation.newConversation, EMPTY),
    reload: () => {
      const id = state.conversationId;
      if (id) {
        void load(id, conversation.newConversation);
      }
    },
  };
  return conversation;
}
