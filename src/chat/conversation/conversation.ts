/**
 * One conversation as the learner sees it: a store whose actions talk to the BFF. It outlives the
 * panel, which the host unmounts at will. One thing is under way at a time; starting another lets
 * go of the first without stopping it at the BFF.
 */
import {
  userMessage,
  type Attachment,
  type DecisionInput,
  type Item,
  type MessageInput,
  type MessagePlace,
  type Place,
  type ResponseObject,
  type StreamEvent,
  type TerminalEvent,
} from '../../protocol';
import type { Api } from '../api';
import { asChatError, ChatError } from '../errors';
import {
  applyEvent,
  decided,
  expired,
  lastQuestion,
  outcomeOf,
  pendingDecisions,
  refusalOf,
} from '../items';
import { follow, type FollowEffects, type Position } from '../stream';

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
  /**
   * What waited for the learner was just found to be settled, in another window or on another
   * device.
   */
  settledElsewhere: boolean;
}

export interface ConversationOptions {
  api: Api;
  courseId: string;
  workflow: string | null;
  effects: FollowEffects & {
    id: () => string;
    /** Milliseconds since the epoch. */ now: () => number;
  };
  /** The conversation that a reload of the page is to find again. */
  onConversation?: (id: string | null) => void;
  /** The conversation that had no id has got one. */
  onBegun?: (id: string) => void;
  /** The BFF has taken a message or decisions. */
  onTaken?: () => void;
  /** A response has ended, so lists of conversations are out of date. */
  onSettled?: (response: ResponseObject) => void;
  /** The BFF has taken decisions, so other windows with this conversation are out of date. */
  onDecided?: (conversationId: string) => void;
}

export interface Conversation {
  getState: () => ConversationState;
  subscribe: (listener: () => void) => () => void;
  /**
   * Ignored while a response is under way. What waits for a decision is refused by it. An
   * attachment is sent once.
   * @param unit what is known of the unit in view
   */
  send: (
    text: string,
    place: Place,
    attachments?: readonly Attachment[],
    unit?: MessagePlace | null,
  ) => void;
  /** One decision for everything that waits. */
  decide: (decisions: DecisionInput[], place: Place) => void;
  stop: () => void;
  /** `place` is for a question that is asked anew; a request that was never taken keeps its own. */
  retry: (place: Place) => void;
  /** Tries again what failed because nobody answered, or because the session had ended. */
  recover: () => void;
  newConversation: () => void;
  /** Fetches a conversation and follows its response if one is under way. */
  open: (conversationId: string) => void;
  /** As `open`, but a conversation that is gone is no error. */
  restore: (conversationId: string) => void;
  /** Fetches the current conversation again. */
  reload: () => void;
  /**
   * Looks whether what waits for a decision here was settled elsewhere, and catches up if so.
   * Changes nothing otherwise.
   */
  refresh: () => Promise<void>;
}

const EMPTY: ConversationState = {
  conversationId: null,
  items: [],
  run: null,
  loading: false,
  failure: null,
  decision: { sending: false, error: null },
  settledElsewhere: false,
};

/** It may be over when the network, or the learner, is back. */
const isPassing = ({ traits: { about } }: ChatError): boolean =>
  about === 'connection' || about === 'session';

/** One request for a response. Repeated with the same key while its outcome is unknown. */
interface Turn {
  input: string | [MessageInput] | DecisionInput[];
  place: Place;
  key: string;
}

/** `null` for a message. */
function decisionsOf({ input }: Turn): DecisionInput[] | null {
  return typeof input === 'string' || input.some((part) => 'role' in part)
    ? null
    : (input as DecisionInput[]);
}

/** Between two units, what is known may be about the one before. */
function aboutUnit({ unit_id: unitId }: Place, known: MessagePlace | null): MessagePlace | null {
  if (unitId === undefined) {
    return null;
  }
  return known?.unit_id === unitId ? known : { unit_id: unitId, unit_title: null };
}

function inputOf(text: string, attachments: readonly Attachment[]): Turn['input'] {
  return attachments.length === 0
    ? text
    : [
        {
          role: 'user',
          content: text,
          mcp_assistant: { attachments: attachments.map(({ id }) => id) },
        },
      ];
}

export function createConversation(options: ConversationOptions): Conversation {
  const {
    api,
    courseId,
    workflow,
    effects,
    onConversation,
    onBegun,
    onTaken,
    onSettled,
    onDecided,
  } = options;
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
    set({
      failure: null,
      decision: EMPTY.decision,
      settledElsewhere: false,
      loading: false,
      run: null,
      ...change,
    });
    return activity.signal;
  }

  function fail(error: unknown, retry: ((place: Place) => void) | null): void {
    repeat = retry;
    set({
      run: null,
      loading: false,
      failure: { error: asChatError(error), retryable: retry !== null },
    });
  }

  async function conversationFor(turn: Turn, signal: AbortSignal): Promise<string> {
    if (state.conversationId) {
      return state.conversationId;
    }
    const { id } = await api.createConversation(turn.place.course_id || courseId, signal);
    signal.throwIfAborted();
    onBegun?.(id);
    set({ conversationId: id });
    onConversation?.(id);
    return id;
  }

  /** What the BFF has taken is shown as taken. */
  function accepted(turn: Turn): void {
    unsent = null;
    onTaken?.();
    const made = decisionsOf(turn);
    const items = made ? state.items : expired(state.items, effects.now());
    const decisions = made ?? pendingDecisions(items).map(refusalOf);
    set({ items: decided(items, decisions, localId), decision: EMPTY.decision });
    if (decisions.length > 0 && state.conversationId) {
      onDecided?.(state.conversationId);
    }
  }

  function followResponse(signal: AbortSignal, start: Position | Turn): Promise<TerminalEvent> {
    const turn = 'key' in start ? start : null;
    const streamed = new Set<string>();

    const onEvents = (events: StreamEvent[]) => {
      if (turn && state.run?.responseId === null) {
        accepted(turn);
      }
      const responseId =
        events.find((event) => 'response' in event)?.response.id ?? state.run?.responseId ?? null;
      const items = events.reduce(
        (current, event) => applyEvent(current, event, streamed),
        state.items,
      );
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
      return api.createResponse(
        { model: workflow ?? undefined, input, conversation, stream: true, metadata },
        key,
        signal,
      );
    };

    return follow({
      open,
      position: turn ? null : (start as Position),
      onEvents,
      onReconnect: () =>
        state.run &&
        set({ run: { ...state.run, phase: stopping === 'no' ? 'reconnecting' : 'stopping' } }),
      signal,
      effects,
    });
  }

  function finish({ response }: TerminalEvent): void {
    if (response.status === 'failed') {
      failedResponse(
        new ChatError(response.error?.code ?? 'internal_error', response.error?.message),
      );
    } else {
      set({ run: null });
    }
    onSettled?.(response);
  }

  function failedResponse(error: ChatError): void {
    // What was attached to it is in the conversation already.
    const question = lastQuestion(state.items);
    fail(error, question === null ? null : (place) => conversation.send(question, place));
  }

  async function launch(turn: Turn, items = state.items): Promise<void> {
    const deciding = decisionsOf(turn) !== null;
    const signal = begin({
      items,
      run: { responseId: null, phase: 'sending' },
      decision: { sending: deciding, error: null },
    });
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
    return error.traits.about === 'connection' ? turn : { ...turn, key: effects.id() };
  }

  /** The response may well have ended; what the BFF has stored says how. */
  function lost(error: ChatError): void {
    if (error.code === 'not_found') {
      conversation.reload();
    } else {
      fail(error, conversation.reload);
    }
  }

  function forget(): void {
    begin(EMPTY);
    onConversation?.(null);
  }

  async function load(
    id: string,
    gone: () => void,
    change: Partial<ConversationState> = {},
  ): Promise<void> {
    const signal = begin({ ...change, conversationId: id, loading: true });
    onConversation?.(id);
    try {
      const {
        mcp_assistant: { last_response: last },
      } = await api.conversation(id, signal);
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
        set({
          run: { responseId, phase: 'streaming' },
          failure: { error: asChatError(error), retryable: true },
        });
      }
    });
  }

  const conversation: Conversation = {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (text, place, attachments = [], unit = null) => {
      if (state.run) {
        return;
      }
      const message = userMessage(localId(), text, attachments, aboutUnit(place, unit));
      const items = [...state.items.filter(({ id }) => id !== unsent), message];
      unsent = message.id;
      void launch({ input: inputOf(text, attachments), place, key: effects.id() }, items);
    },
    decide: (decisions, place) => {
      if (state.run) {
        return;
      }
      void launch({ input: decisions, place, key: effects.id() });
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
    recover: () =>
      state.failure && isPassing(state.failure.error) && repeat?.({ course_id: courseId }),
    newConversation: () => {
      // One that has taken nothing is a new one still, and what is written in it stays in sight.
      const isNew = !state.run && !state.loading && state.items.every(({ id }) => id === unsent);
      const conversationId = isNew ? state.conversationId : null;
      begin({ ...EMPTY, conversationId });
      onConversation?.(conversationId);
    },
    open: (id) => void load(id, () => fail(new ChatError('not_found'), null), EMPTY),
    restore: (id) => void load(id, forget, EMPTY),
    reload: () => {
      const id = state.conversationId;
      if (id) {
        void load(id, forget);
      }
    },
    refresh: async () => {
      const { conversationId: id, run, loading } = state;
      const waiting = pendingDecisions(state.items);
      if (!id || run || loading || waiting.length === 0) {
        return;
      }
      const { signal } = activity;
      // Who cannot look does not know; the BFF will say so when it is asked to decide.
      const outcome = await api.items(id, signal).then(
        (items) => outcomeOf(waiting, items),
        () => null,
      );
      if (outcome && !signal.aborted) {
        void load(id, forget, { settledElsewhere: outcome === 'decided' });
      }
    },
  };
  return conversation;
}
