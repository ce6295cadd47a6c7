/**
 * Ends the process in order: nothing new is taken, running turns end or are interrupted, streams
 * are told to resume elsewhere.
 */

export interface ShutdownSteps {
  /** Takes nothing new, and interrupts what still runs after so many milliseconds. */
  drain: (graceMs: number) => Promise<void>;
  /** Afterwards, in this order. One that fails keeps none of the others from being done. */
  close: readonly (() => Promise<unknown>)[];
  graceMs: number;
  exit: (code: number) => void;
  onError: (error: unknown) => void;
}

/**
 * After the grace; what is not done by then is cut off. Nothing is lost by that: what counts is in
 * the store already, and a lease that nobody gives back ends by itself.
 */
const CLOSE_MS = 1500;

/** Exits with 0, no later than 1.5 seconds after the grace. */
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
