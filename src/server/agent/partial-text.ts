/** Saves the text of running answers about once a second, so that a crash loses little of it. */
import type { PartialText } from '../store';

export interface PartialTexts {
  /** The text so far of the message that a response is writing. */
  put: (text: PartialText) => void;
  /** Call it for a message that is stored whole. */
  forget: (responseId: string) => void;
}

const SAVE_MS = 1000;
/** Limits how many characters are saved again per second, however long an answer grows. */
const CHARS_PER_SECOND = 1_000_000;

interface Kept {
  partial: PartialText;
  saved: boolean;
  /** Not saved again before this time. */
  dueAt: number;
}

/** @param save Saves all texts together: one commit a second, however many answers run. */
export function createPartialTexts(
  save: (texts: readonly PartialText[]) => Promise<void>,
  { now, onError }: { now: () => number; onError: (error: unknown) => void },
): PartialTexts {
  const kept = new Map<string, Kept>();
  let timer: NodeJS.Timeout | null = null;

  async function saveDue(): Promise<void> {
    const due = [...kept.values()].filter(({ saved, dueAt }) => !saved && dueAt <= now());
    for (const entry of due) {
      entry.saved = true;
      entry.dueAt = now() + (1000 * entry.partial.text.length) / CHARS_PER_SECOND;
    }
    try {
      if (due.length > 0) {
        await save(due.map(({ partial }) => partial));
      }
    } catch (error) {
      onError(error);
    }
    timer = null;
    if ([...kept.values()].some(({ saved }) => !saved)) {
      arm();
    }
  }

  function arm(): void {
    timer ??= setTimeout(() => void saveDue(), SAVE_MS);
    timer.unref();
  }

  return {
    put(partial) {
      const dueAt = kept.get(partial.responseId)?.dueAt ?? 0;
      kept.set(partial.responseId, { partial, saved: false, dueAt });
      arm();
    },
    forget: (responseId) => {
      kept.delete(responseId);
    },
  };
}
