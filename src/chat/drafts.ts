/**
 * What is written and not yet taken by the BFF, one draft for each conversation, so that none is
 * lost by looking at another, by a reload, or by signing in again.
 */
import type { Attachment, Place } from '../protocol';

export interface Message {
  text: string;
  attachments: readonly Attachment[];
}

/** Written while an answer was running, to be sent when it ends. */
export interface QueuedMessage extends Message {
  /** Where the learner was. */
  place: Place;
}

interface Draft extends Message {
  queued: readonly QueuedMessage[];
  /** Sent, but not known to be taken. */
  sent: Message | null;
}

/** As many as one message can carry (`MessageInput`). */
export const MAX_ATTACHMENTS = 8;

const EMPTY: Draft = { text: '', attachments: [], queued: [], sent: null };

/** The draft of the conversation that is open. */
export interface Drafts {
  /** The same object until something changes. */
  get: () => Draft;
  keep: (change: Partial<Draft>) => void;
  /** Puts a text that is to be written on in front of what is there. */
  insert: (message: Message) => void;
  /**
   * Takes what is written out of the field, on its way to the BFF. What was sent before and never
   * taken comes back in its place.
   */
  send: () => void;
  /** The BFF has it. */
  taken: () => void;
  /** What was sent and never taken is in the field again. */
  revive: () => void;
  enqueue: (place: Place) => void;
  /** Takes a message out of the queue. */
  dequeue: (message: QueuedMessage) => void;
  /** The conversation that had no id has got one. */
  begun: (conversationId: string) => void;
  subscribe: (listener: () => void) => () => void;
}

/** Where drafts outlive the page. */
export interface Shelf {
  read: () => string | null;
  /** @param text `null` when there is nothing to keep. */
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
    // What was on its way when the page went may not have arrived.
    return new Map(
      (JSON.parse(read() ?? '[]') as [string | null, Draft][]).map(([id, draft]) => [
        id,
        revived(draft),
      ]),
    );
  } catch {
    // Written by another version, which is as good as nothing.
    return new Map();
  }
}

/** `current` tells the id of the conversation that is open; `null` for one that has not begun. */
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
