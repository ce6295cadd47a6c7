import type { Draft } from '../store';
export interface Drafts {
  /** The text so far of the message that a response is writing. */
  put: (draft: Draft) => void;
  /** The message is stored; its draft is not needed any more. */
  forget: (responseId: string) => void;
}

const SAVE_MS = 1000;
/** At most so much text is saved again and again in each second, however long an answer grows. */
const CHARS_PER_SECOND = 1_000_000;

interface Kept {
  draft: Draft;
  saved: boolean;
  /** Not before. */
  dueAt: number;
}

/** @param save All drafts at once: one commit a second, however many answers run. */
export function createDrafts(
  save: (drafts: readonly Draft[]) => Promise<void>,
  { now, onError }: { now: () => number; onError: (error: unknown) => void },
): Drafts {
  const kept = new Map<string, Kept>();
  let timer: NodeJS.Timeout | null = null;

  async function saveDue(): Promise<void> {
    const due = [...kept.values()].filter(({ saved, dueAt }) => !saved && dueAt <= now());
    for (const entry of due) {
      entry.saved = true;
      entry.dueAt = now() + (1000 * entry.draft.text.length) / CHARS_PER_SECOND;
    }
    try {
      if (due.length > 0) {
        await save(due.map(({ draft }) => draft));
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
    put(draft) {
      kept.set(draft.responseId, {
        draft,
        saved: false,
        dueAt: kept.get(draft.responseId)?.dueAt ?? 0,
      });
      arm();
    },
    forget: (responseId) => {
      kept.delete(responseId);
    },
  };
}
