/** What a conversation is to the rest of the widget: its state, its actions, and what it needs. */
import type {
  Attachment,
  DecisionInput,
  Item,
  MessagePlace,
  Place,
  ResponseObject,
} from '../../protocol';
import type { Api } from '../api/core';
import type { ChatError } from '../errors';
import type { FollowEffects } from '../stream';

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
