/**
 * What trigger and panel share. The host mounts them separately without common state, and the
 * trigger must not load the panel's code.
 */
import { useSyncExternalStore } from 'react';
import { currentUserId } from '../../host';
import { recall, remember } from './storage';

export interface Presence {
  /** A panel is mounted. */
  open: boolean;
  /** A tool call waits for the learner's decision. */
  attention: boolean;
  /** An exam of this person runs, and the assistant opens nowhere. */
  barred: boolean;
}

const CLOSED: Presence = { open: false, attention: false, barred: false };

export interface PresenceStore {
  get: () => Presence;
  set: (change: Partial<Presence>) => void;
  subscribe: (listener: () => void) => () => void;
  /** Opens or closes the panel, like the host's own button. */
  toggle: () => void;
  /** The trigger stores here how the host toggles, and which button gets the focus back. */
  connect: (toggle: () => void, button: () => HTMLElement | null) => void;
  /** Returns the focus to the trigger. */
  focusTrigger: () => void;
  /**
   * Whether the learner has opened the panel, or a conversation in it, since the last call. Only
   * then may it take the focus.
   */
  takeRequest: () => boolean;
  request: () => void;
  /** Whether a drawer was open when its slot, or the tab's page, was last unmounted. */
  wasOpen: () => boolean;
  keepOpen: (open: boolean) => void;
}

function createPresence(courseId: string): PresenceStore {
  const userId = currentUserId();
  const listeners = new Set<() => void>();
  let current = CLOSED;
  let hostToggle: () => void = () => undefined;
  let triggerButton: () => HTMLElement | null = () => null;
  let requested = false;
  let kept = recall('drawer', userId, courseId) !== null;
  return {
    get: () => current,
    set: (change) => {
      const next = { ...current, ...change };
      const keys = Object.keys(next) as (keyof Presence)[];
      if (keys.some((key) => next[key] !== current[key])) {
        current = next;
        listeners.forEach((listener) => listener());
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    toggle: () => {
      requested = !current.open;
      hostToggle();
    },
    connect: (toggle, button) => {
      hostToggle = toggle;
      triggerButton = button;
    },
    focusTrigger: () => triggerButton()?.focus(),
    request: () => {
      requested = true;
    },
    takeRequest: () => {
      const taken = requested;
      requested = false;
      return taken;
    },
    wasOpen: () => kept,
    keepOpen: (open) => {
      kept = open;
      remember('drawer', userId, courseId, open ? 'open' : null);
    },
  };
}

const stores = new Map<string, PresenceStore>();

/** One per course, for as long as the page lives. */
export function presenceOf(courseId: string): PresenceStore {
  const store = stores.get(courseId) ?? createPresence(courseId);
  stores.set(courseId, store);
  return store;
}

export function usePresence(store: PresenceStore): Presence {
  return useSyncExternalStore(store.subscribe, store.get);
}
