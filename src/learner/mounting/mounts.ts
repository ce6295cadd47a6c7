/**
 * Where on the page the assistant is mounted. One `env.config` may offer it to several places,
 * because releases and screen sizes differ in which of them exist. One of those that exist shows
 * it.
 */
import { useLayoutEffect, useSyncExternalStore } from 'react';

/** Best first: its own place, then places that survive a change of sequence, then the others. */
const ORDER = ['sidebar', 'learner_tools', 'sequence_container', 'unit_title'] as const;
export type Mount = (typeof ORDER)[number];

/** One entry for each mounted place. */
const mounted: Mount[] = [];
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

function add(mount: Mount): () => void {
  mounted.push(mount);
  tell();
  return () => {
    mounted.splice(mounted.indexOf(mount), 1);
    tell();
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Registers the place while the caller is mounted, and returns whether it should show the
 * assistant.
 */
export function useMount(mount: Mount): boolean {
  useLayoutEffect(() => add(mount), [mount]);
  return useSyncExternalStore(
    subscribe,
    () => ORDER.find((place) => mounted.includes(place)) === mount,
  );
}
