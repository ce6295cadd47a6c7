/**
 * Stops the process in order: no new requests, running turns end or are interrupted, streams are
 * told to resume elsewhere.
 */

export interface ShutdownSteps {
  /** Accepts nothing new, and interrupts what still runs after this many milliseconds. */
  drain: (graceMs: number) => Promise<void>;
  /** Run afterwards, in this order. If one fails, the others still run. */
  close: readonly (() => Promise<unknown>)[];
  graceMs: number;
  exit: (code: number) => void;
  onError: (error: unknown) => void;
}

/**
 * Additional time after the grace period; then everything left is cut off. Nothing is lost: the
 * store already holds the state, and an unreleased lease expires.
 */
const CLOSE_MS = 1500;

/** Exits with 0, at most 1.5 seconds after the grace period. */
export async function shutDown({
  drain,
  close,
  graceMs,
  exit,
  onError,
}: ShutdownSteps): Promise<void> {
  const impatience = setTimeout(() => exit(0), graceMs + CLOSE_MS);
  for (const step of [() => drain(graceMs), ...close]) {
    await Promise.resolve().then(step).catch(onError);
  }
  clearTimeout(impatience);
  exit(0);
}
