/**
 * Restores a remembered conversation after a reload, so that the trigger can show that a decision
 * is needed.
 */
import { useEffect } from 'react';
import { currentUserId, logError, usePlace } from '../../host';
import { recall } from '../session/storage';
import type { Settings } from '../session/settings';

export function RestoreSession({ settings }: { settings: Settings }) {
  const courseId = usePlace()?.course_id;
  useEffect(() => {
    if (courseId && recall('conversation', currentUserId(), courseId)) {
      import('../panel').then(({ sessionOf }) => sessionOf(settings, courseId), logError);
    }
  }, [courseId, settings]);
  return null;
}
