/**
 * The state of one conversation and its current activity. There is one activity at a time; starting
 * another drops the first without stopping it at the BFF.
 */
import type { Place } from '../../protocol';
import { asChatError } from '../errors';
import type { ConversationState, Run } from './types';

type Retry = (place: Place) => void;

export interface Store {
  state: ConversationState;
  set: (change: Partial<ConversationState>) => void;
  subscribe: (listener: () => void) => () => void;
  /** The current activity, until it is dropped. */
  activity: AbortController;
  /** Starts a new activity; the signal aborts when it is dropped. */
  begin: (change: Partial<ConversationState>) => AbortSignal;
  /** Reports a failure and remembers how to retry; `run` continues in spite of it. */
  fail: (error: unknown, retry: Retry | null, run?: Run | null) => void;
  /** Retries what failed last. */
  retry: Retry | null;
  /** Whether the learner wants the response to stop, and whether the BFF has been told. */
  stopping: 'no' | 'wanted' | 'asked';
}

const IDLE = {
  run: null,
  notices: [],
  loading: false,
  failure: null,
  decision: { sending: false, error: null },
  settledElsewhere: false,
};

export const EMPTY: ConversationState = { conversationId: null, items: [], ...IDLE };

export function createStore(): Store {
  const listeners = new Set<() => void>();
  const store: Store = {
    state: EMPTY,
    set: (change) => {
      store.state = { ...store.state, ...change };
      listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    activity: new AbortController(),
    begin: (change) => {
      store.activity.abort();
      store.activity = new AbortController();
      store.stopping = 'no';
      store.retry = null;
      store.set({ ...IDLE, ...change });
      return store.activity.signal;
    },
    fail: (error, retry, run = null) => {
      store.retry = retry;
      store.set({
        run,
        loading: false,
        failure: { error: asChatError(error), retryable: retry !== null },
      });
    },
    retry: null,
    stopping: 'no',
  };
  return store;
}
