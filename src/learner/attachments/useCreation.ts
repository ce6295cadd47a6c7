/**
 * Attaches: the BFF fetches the chosen offer, and the draft gets it. One at a time; unmounting
 * stops it.
 */
import { useEffect, useRef, useState } from 'react';
import { track } from '../../host';
import type { Place } from '../../protocol';
import type { Session } from '../session/session';
import { sourceOf, type Offer, type Values } from './offers';
import { asChatError, type ChatError } from '../../chat/errors';
import { createAttachment } from '../../chat/api/attachments';

export interface Creation {
  offer: Offer;
  values: Values;
  /** `null` while it is running. */
  error: ChatError | null;
}

/** `onBusy` is called when sending must wait; `onDone` when the draft has the attachment. */
export function useCreation(
  { api, draft, courseId }: Session,
  place: Place,
  onBusy: (busy: boolean) => void,
  onDone: (offer: Offer) => void,
) {
  const [creation, setCreation] = useState<Creation | null>(null);
  const use = useRef<AbortController | null>(null);
  useEffect(() => () => use.current?.abort(), []);

  const change = (next: Creation | null) => {
    setCreation(next);
    onBusy(next !== null && next.error === null);
  };
  const start = async (offer: Offer, values: Values) => {
    use.current?.abort();
    use.current = new AbortController();
    const { signal } = use.current;
    change({ offer, values, error: null });
    try {
      const { object: _, ...attachment } = await createAttachment(
        api,
        { place, source: sourceOf(offer, values) },
        signal,
      );
      if (!signal.aborted) {
        draft.keep({ attachments: [...draft.get().attachments, attachment] });
        track('attached', { courseId, kind: attachment.kind });
        change(null);
        onDone(offer);
      }
    } catch (error) {
      if (!signal.aborted) {
        change({ offer, values, error: asChatError(error) });
      }
    }
  };
  const stop = () => {
    use.current?.abort();
    change(null);
  };
  return { creation, start: (offer: Offer, values: Values) => void start(offer, values), stop };
}
