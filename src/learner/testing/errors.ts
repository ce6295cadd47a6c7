/** For tests of a part alone: the panel loads the words for errors when it opens. */
import { waitFor } from '@testing-library/react';
import { ErrorText } from '../shared/ErrorNotice';

/** Call it in `beforeAll`. */
export async function loadErrorWords(): Promise<void> {
  ErrorText.preload();
  await waitFor(() => expect(ErrorText.isLoaded()).toBe(true));
}
