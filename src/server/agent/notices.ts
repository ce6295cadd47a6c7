/** Tells a person, once each, what they should know about an answer besides its words. */
import type { Notice } from '../../protocol';
import type { Store } from '../store';
import type { Output } from './output';

export interface Notices {
  /** Stores and emits the notice, unless this response has it already. */
  tell: (notice: Notice) => Promise<void>;
}

export function createNotices(
  responseId: string,
  { store, output }: { store: Pick<Store, 'notices'>; output: Pick<Output, 'notice'> },
): Notices {
  const told = new Map<string, Notice>();
  return {
    async tell(notice) {
      const key = JSON.stringify(notice);
      if (told.has(key)) {
        return;
      }
      told.set(key, notice);
      await store.notices.put(responseId, [...told.values()]);
      output.notice(notice);
    },
  };
}
