/**
 * A server's suggestions while someone types: requested when typing pauses, and only the newest
 * answer counts.
 */

export interface Suggestions {
  values: readonly string[];
  failed: boolean;
}

export interface CompleterOptions<Question> {
  complete: (question: Question, signal: AbortSignal) => Promise<readonly string[]>;
  /** Called with each current answer; until then the previous suggestions stay. */
  onChange: (suggestions: Suggestions) => void;
  /** Milliseconds; rejects on abort. */
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface Completer<Question> {
  /** Drops the previous question. */
  ask: (question: Question) => void;
  stop: () => void;
}

/** Longer than the gap between two keys, too short to feel like waiting. */
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
      // Suggestions are optional: report a failure as an empty list.
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
