/** What the actions of one conversation share. */
import type { Store } from './store';
import type { ConversationOptions } from './types';

export interface Context extends Store, ConversationOptions {
  /** Shows a message that the BFF has not accepted, until another one replaces it. */
  unsent: string | null;
  /** An id for an item that the BFF has not named. */
  localId: () => string;
  /** Fetches the conversation again. */
  reload: () => void;
}
