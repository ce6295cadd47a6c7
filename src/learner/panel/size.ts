/**
 * How much of the page the panel takes: a width, which this browser remembers, or the whole screen.
 */
import { useSyncExternalStore } from 'react';

export interface Size {
  /** CSS pixels. */
  width: number;
  full: boolean;
}

/**
 * 24rem at the usual size of letters; the narrowest that tables and buttons fit in; half of the
 * narrowest page that has room beside it.
 */
export const WIDTH = { usual: 384, min: 320, max: 600 } as const;
const KEY = 'mcpAssistant.width';

const bounded = (width: number) => Math.round(Math.min(WIDTH.max, Math.max(WIDTH.min, width)));

function remembered(): number {
  try {
    return bounded(Number(globalThis.localStorage.getItem(KEY) ?? WIDTH.usual) || WIDTH.usual);
  } catch {
    // A browser may refuse storage; then every page starts with the usual width.
    return WIDTH.usual;
  }
}

function remember(width: number): void {
  try {
    globalThis.localStorage.setItem(KEY, String(width));
  } catch {
    // As above.
  }
}

let size: Size | null = null;
const listeners = new Set<() => void>();

/** Read when the first panel is shown. */
export function currentSize(): Size {
  size ??= { width: remembered(), full: false };
  return size;
}

function change(next: Size): void {
  size = next;
  listeners.forEach((listener) => listener());
}

/** Widths that are too small or too large are brought within bounds. */
export function setWidth(width: number): void {
  change({ ...currentSize(), width: bounded(width) });
  remember(currentSize().width);
}

export function setFull(full: boolean): void {
  change({ ...currentSize(), full });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSize(): Size {
  return useSyncExternalStore(subscribe, currentSize);
}
