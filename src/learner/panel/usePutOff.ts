/** What the person has put aside in this tab: it waits, and is not shown by itself again. */
import { useMemo, useState } from 'react';
import { currentUserId } from '../../host';
import { recall, remember } from '../session/storage';

export function usePutOff(courseId: string) {
  const [putOff, setPutOff] = useState<readonly string[]>(
    () => recall('putOff', currentUserId(), courseId)?.split(' ') ?? [],
  );
  const actions = useMemo(() => {
    const change = (ids: readonly string[]) => {
      remember('putOff', currentUserId(), courseId, ids.length > 0 ? ids.join(' ') : null);
      return ids;
    };
    return {
      onLater: (ids: string[]) => setPutOff((before) => change([...new Set([...before, ...ids])])),
      onReview: () => setPutOff(() => change([])),
    };
  }, [courseId]);
  return { putOff, ...actions };
}
