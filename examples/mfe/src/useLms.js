/** Reads the LMS through the platform's authenticated client. */
import { useEffect, useState } from 'react';
import { getConfig } from '@edx/frontend-platform';
import { getAuthenticatedHttpClient } from '@edx/frontend-platform/auth';

/** `null` until the answer arrives. A failed request shows the platform's error page. */
export function useLms(path) {
  const [answer, setAnswer] = useState({ path: null });

  useEffect(() => {
    let wanted = true;
    getAuthenticatedHttpClient()
      .get(`${getConfig().LMS_BASE_URL}${path}`)
      .then(
        ({ data }) => wanted && setAnswer({ path, data }),
        (error) => wanted && setAnswer({ path, error }),
      );
    return () => {
      wanted = false;
    };
  }, [path]);

  if (answer.path !== path) {
    return null;
  }
  if (answer.error) {
    throw answer.error;
  }
  return answer.data;
}
