/** A part that comes late, and one that does not come at all. */
import { render, screen, waitFor } from '@testing-library/react';
import { logging } from '../../host/testing/platform';
import { quietly } from './quietly';

test('what comes is shown with its props, and nothing in its place before', async () => {
  const Part = quietly(async () => ({ name }: { name: string }) => <p>{`Hello ${name}`}</p>);
  const { container } = render(<Part name="Ada" />);
  expect(container).toBeEmptyDOMElement();
  expect(await screen.findByText('Hello Ada')).toBeInTheDocument();
});

test('what does not come is left out and logged, and the rest stays', async () => {
  const Part = quietly(() => Promise.reject(new Error('offline')));
  const { container } = render(
    <div>
      <Part />
      rest
    </div>,
  );
  await waitFor(() => expect(logging.logError.mock.calls).toEqual([[new Error('offline')]]));
  await waitFor(() => expect(container).toHaveTextContent(/^rest$/));
});
