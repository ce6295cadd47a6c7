/**
 * Seals new events every few minutes, tells each seal to the log, and deletes events that are too
 * old to keep. A failure is logged, and it tries again next time.
 */
import type { AuditSeal, AuditStore } from '../store';
import { sealText } from './seal-text';

const EVERY_MS = 600_000;
const DAY_MS = 24 * 3_600_000;

export interface SealerDeps {
  audit: Pick<AuditStore, 'seal' | 'prune'>;
  /** 0 keeps every event. */
  keepDays: () => number;
  now: () => number;
  /** Called with the seal as a text to keep. */
  onSeal: (text: string, seal: AuditSeal) => void;
  onPruned: (events: number) => void;
  onError: (error: unknown) => void;
  /** Calls `work` at this interval (ms) until the returned function is called. */
  repeat: (work: () => void, milliseconds: number) => () => void;
}

/** Seals everything that is committed. */
async function sealAll({ audit, onSeal }: Pick<SealerDeps, 'audit' | 'onSeal'>): Promise<void> {
  for (;;) {
    const seal = await audit.seal();
    if (seal === null) {
      return;
    }
    onSeal(sealText(seal), seal);
  }
}

/** `stop` seals what is left. */
export function startSealer(deps: SealerDeps): { stop: () => Promise<void> } {
  const { audit, keepDays, now, onPruned, onError, repeat } = deps;
  let prunedAt = -Infinity;

  async function work(): Promise<void> {
    await sealAll(deps);
    const days = keepDays();
    if (days === 0 || now() - prunedAt < DAY_MS) {
      return;
    }
    const pruned = await audit.prune(now() - days * DAY_MS);
    prunedAt = now();
    if (pruned > 0) {
      onPruned(pruned);
      await sealAll(deps);
    }
  }

  let current = Promise.resolve();
  const next = () => {
    current = current.then(work).catch(onError);
  };
  next();
  const cease = repeat(next, EVERY_MS);
  return {
    async stop() {
      cease();
      await current;
      await sealAll(deps).catch(onError);
    },
  };
}
