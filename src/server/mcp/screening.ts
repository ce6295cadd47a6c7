/** Looks what a server says over for text that addresses the model, if the operator wants it. */
import type { McpServerConfig } from '../config';
import type { Screenable, Screened } from '../screening';
import { OverBudget, type WorkPool } from '../work';

/** What is found, or `null`. Never rejects: what could not be looked over counts as found. */
export type Screener = (text: Screenable) => Promise<Screened | null>;

export function createScreener(
  { label, screening: mode }: Pick<McpServerConfig, 'label' | 'screening'>,
  work: Pick<WorkPool, 'run'>,
  log: (message: string, error: unknown) => void,
): Screener {
  return async (text) => {
    if (mode === 'off') {
      return null;
    }
    try {
      const found = await work.run('screen', text, label);
      return found && { mode, ...found };
    } catch (error) {
      if (!(error instanceof OverBudget)) {
        // The outcome of a call must not be lost over it.
        log('a text could not be screened', error);
      }
      return { mode, rules: ['unread'], count: 1, at: [] };
    }
  };
}
