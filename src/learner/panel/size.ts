/**
 * How much of the page the panel takes: a width that this browser remembers, or the full screen.
 */
import { useSyncExternalStore } from 'react';

export interface Size {
  /** CSS pixels. */
  width: number;
  full: boolean;
}

/**
 * 24rem at the default font size; the minimum for tables and buttons; half of the narrowest page
 * with room beside it.
 */
export const WIDTH = { usual: 384, min: 320, max: 600 } as const;
const KEY = 'mcpAssistant.width';

const bounded = (width: number) => Math.round(Math.min(WIDTH.max, Math.max(WIDTH.min, width)));

function remembered(): number {
  try {
    return bounded(Number(globalThis.localStorage.getItem(KEY) ?? WIDTH.usual) || WIDTH.usual);
  } catch {
    // A browser may refuse storage; then every page starts with the default width.
    return WIDTH.usual;
  }
}

function remember(width: number): void {
  try {
    globalThis.localStorage.setItem(KEY, String(width));
  } catch {
    // A browser may refuse storage.
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

/** Clamps the width to its bounds. */
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
