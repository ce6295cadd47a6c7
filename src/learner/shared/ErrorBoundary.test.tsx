/** A failure of the assistant stays contained, is logged, and can be retried. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { logging } from '../../host/testing/platform';
import { ErrorBoundary } from './ErrorBoundary';

let broken: boolean;
function Fragile() {
  if (broken) {
    throw new Error('It broke.');
  }
  return <p>Fine</p>;
}

beforeEach(() => {
  broken = true;
  jest.clearAllMocks();
  // React also reports a caught failure to the console.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

test('without a fallback nothing is shown, and the siblings stay', () => {
  render(
    <>
      <p>Page</p>
      <ErrorBoundary>
        <Fragile />
      </ErrorBoundary>
    </>,
  );
  expect(document.body).toHaveTextContent(/^Page$/);
  expect(logging.logError.mock.calls).toEqual([[new Error('It broke.')]]);
});

test('retry remounts the children', async () => {
  render(
    <ErrorBoundary
      fallback={(retry) => (
        <button type="button" onClick={retry}>
          Again
        </button>
      )}
    >
      <Fragile />
    </ErrorBoundary>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Again' }));
  expect(logging.logError).toHaveBeenCalledTimes(2);
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Again' }));
  expect(document.body).toHaveTextContent(/^Fine$/);
});
