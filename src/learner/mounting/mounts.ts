/**
 * Where on the page the assistant is mounted. One `env.config` may offer it to several places,
 * since releases and screen sizes differ in which of them exist; of those that do, one shows it.
 */
import { useLayoutEffect, useSyncExternalStore } from 'react';

/**
 * The best first: a place of its own, then what outlives a change of sequence, then what does not.
 */
const ORDER = ['sidebar', 'learner_tools', 'sequence_container', 'unit_title'] as const;
export type Mount = (typeof ORDER)[number];

/** One entry for each time a place is mounted. */
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
 * Says that the place is there, for as long as the caller is mounted; and whether it is the one to
 * show the assistant.
 */
export function useMount(mount: Mount): boolean {
  useLayoutEffect(() => add(mount), [mount]);
  return useSyncExternalStore(
    subscribe,
    () => ORDER.find((place) => mounted.includes(place)) === mount,
  );
}
