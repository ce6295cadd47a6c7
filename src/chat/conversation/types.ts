/** A conversation for the rest of the widget: its state, its actions, and its dependencies. */
import type {
  Attachment,
  DecisionInput,
  Item,
  MessagePlace,
  Notice,
  Place,
  ResponseObject,
} from '../../protocol';
import type { Api } from '../api/core';
import type { ChatError } from '../errors';
import type { FollowEffects } from '../stream';

export interface Run {
  /** Unknown until the BFF has accepted the request. */
  responseId: string | null;
  phase: 'sending' | 'streaming' | 'reconnecting' | 'stopping';
}

export interface ConversationState {
  conversationId: string | null;
  items: Item[];
  run: Run | null;
  /** Of the newest response. */
  notices: readonly Notice[];
  /** An earlier conversation is being fetched. */
  loading: boolean;
  /** The last failure; `retryable` says whether `retry()` may help. */
  failure: { error: ChatError; retryable: boolean } | null;
  /** Whether the learner's decisions are being sent, and how that failed. */
  decision: { sending: boolean; error: ChatError | null };
  /**
   * What waited for the learner turned out to be settled, in another window or on another device.
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
  /** Called with the conversation that a reload of the page should restore. */
  onConversation?: (id: string | null) => void;
  /** The new conversation has got its id. */
  onBegun?: (id: string) => void;
  /** The BFF has accepted a message or decisions. */
  onTaken?: () => void;
  /** A response has ended, so lists of conversations are out of date. */
  onSettled?: (response: ResponseObject) => void;
  /** The BFF has accepted decisions, so other windows with this conversation are out of date. */
  onDecided?: (conversationId: string) => void;
}

export interface Conversation {
  getState: () => ConversationState;
  subscribe: (listener: () => void) => () => void;
  /**
   * Ignored while a response is running. Refuses everything that waits for a decision. An
   * attachment is sent once.
   * @param unit what is known of the unit in view
   */
  send: (
    text: string,
    place: Place,
    attachments?: readonly Attachment[],
    unit?: MessagePlace | null,
  ) => void;
  /** One decision for everything that waits, or the answer to one question. */
  decide: (decisions: DecisionInput[], place: Place) => void;
  stop: () => void;
  /** `place` applies to a repeated question; a request that was never accepted keeps its own. */
  retry: (place: Place) => void;
  /** Retries what failed because nobody answered, or because the session had ended. */
  recover: () => void;
  newConversation: () => void;
  /** Fetches a conversation and follows its response if one is running. */
  open: (conversationId: string) => void;
  /** Like `open`, but a deleted conversation is no error. */
  restore: (conversationId: string) => void;
  /** Fetches the current conversation again. */
  reload: () => void;
  /**
   * Checks whether what waits for a decision here was settled elsewhere, and if so, refreshes.
   * Otherwise changes nothing.
   */
  refresh: () => Promise<void>;
}
