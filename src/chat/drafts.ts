/**
 * What is written but not yet accepted by the BFF, one draft per conversation, so that none is lost
 * by switching conversations, by a reload, or by signing in again.
 */
import { MAX_ATTACHMENTS, type Attachment, type Place } from '../protocol';

export interface Message {
  text: string;
  attachments: readonly Attachment[];
}

/** Written while an answer was running, to be sent when it ends. */
export interface QueuedMessage extends Message {
  /** The learner's place at that time. */
  place: Place;
}

interface Draft extends Message {
  queued: readonly QueuedMessage[];
  /** Sent, but not known to be accepted. */
  sent: Message | null;
}

const EMPTY: Draft = { text: '', attachments: [], queued: [], sent: null };

/** The draft of the conversation that is open. */
export interface Drafts {
  /** The same object until something changes. */
  get: () => Draft;
  keep: (change: Partial<Draft>) => void;
  /** Puts a text in front of the current one, for further editing. */
  insert: (message: Message) => void;
  /**
   * Moves the text out of the field, on its way to the BFF. A message that was sent earlier but
   * never accepted returns in its place.
   */
  send: () => void;
  /** The BFF has accepted it. */
  taken: () => void;
  /** Returns an unaccepted message to the field. */
  revive: () => void;
  enqueue: (place: Place) => void;
  /** Removes a message from the queue. */
  dequeue: (message: QueuedMessage) => void;
  /** The new conversation has got its id. */
  begun: (conversationId: string) => void;
  subscribe: (listener: () => void) => () => void;
}

/** Storage that outlives the page. */
export interface Shelf {
  read: () => string | null;
  /** @param text `null` if there is nothing to keep. */
  write: (text: string | null) => void;
}

function joined(first: Message, second: Message): Message {
  return {
    text: [first.text, second.text].filter((text) => text.trim() !== '').join('\n\n'),
    attachments: [...first.attachments, ...second.attachments].slice(0, MAX_ATTACHMENTS),
  };
}

function revived({ sent, ...draft }: Draft): Draft {
  return { ...draft, ...(sent && joined(sent, draft)), sent: null };
}

function recall({ read }: Shelf): Map<string | null, Draft> {
  try {
    // What was being sent when the page closed may not have arrived.
    return new Map(
      (JSON.parse(read() ?? '[]') as [string | null, Draft][]).map(([id, draft]) => [
        id,
        revived(draft),
      ]),
    );
  } catch {
    // Another version wrote it: treat it as empty.
    return new Map();
  }
}

/** `current` returns the id of the open conversation; `null` for a new one. */
export function createDrafts(
  current: () => string | null,
  shelf: Shelf = { read: () => null, write: () => undefined },
): Drafts {
  const drafts = recall(shelf);
  const listeners = new Set<() => void>();
  const get = () => drafts.get(current()) ?? EMPTY;
  const put = (id: string | null, draft: Draft) => {
    drafts.set(id, draft);
    const kept = [...drafts].filter(
      ([, { text, attachments, queued, sent }]) =>
        text !== '' || attachments.length + queued.length > 0 || sent !== null,
    );
    shelf.write(kept.length > 0 ? JSON.stringify(kept) : null);
    listeners.forEach((listener) => listener());
  };
  const keep = (change: Partial<Draft>) => put(current(), { ...get(), ...change });
  const written = (): Message => ({ text: get().text.trim(), attachments: get().attachments });
  return {
    get,
    keep,
    insert: (message) => keep(joined(message, get())),
    send: () => keep({ text: '', attachments: [], ...get().sent, sent: written() }),
    taken: () => get().sent && keep({ sent: null }),
    revive: () => get().sent && keep(revived(get())),
    enqueue: (place) =>
      keep({ queued: [...get().queued, { ...written(), place }], text: '', attachments: [] }),
    dequeue: (message) => keep({ queued: get().queued.filter((other) => other !== message) }),
    begun: (id) => {
      const draft = drafts.get(null) ?? EMPTY;
      drafts.delete(null);
      put(id, draft);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
