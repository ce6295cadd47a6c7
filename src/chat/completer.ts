/**
 * Values that a server suggests while someone writes: asked for when the writing pauses, and only
 * the newest answer counts.
 */

export interface Suggestions {
  values: readonly string[];
  failed: boolean;
}

export interface CompleterOptions<Question> {
  complete: (question: Question, signal: AbortSignal) => Promise<readonly string[]>;
  /** Called with each answer that still counts; until then the former suggestions do. */
  onChange: (suggestions: Suggestions) => void;
  /** Milliseconds; rejects on abort. */
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface Completer<Question> {
  /** The former question is dropped. */
  ask: (question: Question) => void;
  stop: () => void;
}

/** Longer than between two keys, shorter than a wait. */
const PAUSE_MS = 250;

export function createCompleter<Question>({
  complete,
  onChange,
  wait,
}: CompleterOptions<Question>): Completer<Question> {
  let current = new AbortController();

  async function answer(question: Question, signal: AbortSignal): Promise<void> {
    try {
      await wait(PAUSE_MS, signal);
      const values = await complete(question, signal);
      if (!signal.aborted) {
        onChange({ values, failed: false });
      }
    } catch {
      // Nobody is stopped by a lack of suggestions, so that there are none is all that is said.
      if (!signal.aborted) {
        onChange({ values: [], failed: true });
      }
    }
  }

  return {
    ask: (question) => {
      current.abort();
      current = new AbortController();
      void answer(question, current.signal);
    },
    stop: () => current.abort(),
  };
}
