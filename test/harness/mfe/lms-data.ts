/**
 * Reads the LMS as the Learning MFE does: through the platform's authenticated client, one request
 * at a time.
 */
import { useEffect, useState } from 'react';
import { getConfig } from '@edx/frontend-platform';
import { getAuthenticatedHttpClient } from '@edx/frontend-platform/auth';

export interface CourseMetadata {
  title: string;
  org: string;
  number: string;
  is_enrolled: boolean;
  is_staff: boolean;
  original_user_is_staff: boolean;
  course_access: { has_access: boolean; user_message: string | null };
}

export interface CourseOutline {
  outline: {
    sections: { id: string; title: string; sequence_ids: string[] }[];
    sequences: Record<string, { id: string; title: string; accessible: boolean }>;
  };
}

export interface SequenceMetadata {
  item_id: string;
  display_name: string;
  is_time_limited: boolean;
  items: { id: string; page_title: string; type: string }[];
}

export type LmsData<T> = { state: 'loading' } | { state: 'failed' } | { state: 'ready'; data: T };

/**
 * Fetches whenever `path` changes; until the answer is there, the state is `loading` again. `null`
 * fetches nothing.
 */
export function useLmsData<T>(path: string | null): LmsData<T> {
  const [result, setResult] = useState<{ path: string; value: LmsData<T> } | null>(null);

  useEffect(() => {
    let wanted = path !== null;
    const settle = (value: LmsData<T>) => {
      if (wanted && path !== null) {
        setResult({ path, value });
      }
    };
    if (path !== null) {
      getAuthenticatedHttpClient()
        .get(`${getConfig().LMS_BASE_URL}${path}`)
        .then(
          (response: { data: T }) => settle({ state: 'ready', data: response.data }),
          () => settle({ state: 'failed' }),
        );
    }
    return () => {
      wanted = false;
    };
  }, [path]);

  return result && result.path === path ? result.value : { state: 'loading' };
}
