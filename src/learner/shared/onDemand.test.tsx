/** A part of the panel may load late, not load, or break; the rest of the panel stays. */
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Mfe } from '../../host/testing/Mfe';
import { logging } from '../../host/testing/platform';
import { Nothing, onDemand } from './onDemand';
import '../testing/course';

beforeEach(() => {
  jest.clearAllMocks();
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

interface Props {
  name: string;
}
const Whole = ({ name }: Props) => <p>Hello, {name}</p>;
const again = () => userEvent.click(screen.getByRole('button', { name: 'Try again' }));

test('the code of a part loads when it is shown, or earlier on request', async () => {
  const load = jest.fn(async () => Whole);
  const Part = onDemand(load);
  expect(load).not.toHaveBeenCalled();
  Part.preload();
  expect(load).toHaveBeenCalledTimes(1);
  render(
    <Mfe>
      <Part name="you" />
    </Mfe>,
  );
  expect(screen.getByText('Loading…')).toBeInTheDocument();
  expect(await screen.findByText('Hello, you')).toBeInTheDocument();
});

test('code that does not load is reported, logged, and can be requested again; the rest stays', async () => {
  const load = jest
    .fn(async () => Whole)
    .mockRejectedValueOnce(new Error('Loading chunk 3 failed.'))
    .mockRejectedValueOnce(new Error('Again.'));
  const Part = onDemand(load);
  Part.preload();
  render(
    <Mfe>
      <p>The rest</p>
      <Part name="you" />
    </Mfe>,
  );
  expect(await screen.findByRole('alert')).toHaveTextContent('The assistant ran into a problem.');
  expect(screen.getByText('The rest')).toBeInTheDocument();
  expect(logging.logError).toHaveBeenCalledTimes(1);
  await again();
  expect(await screen.findByText('Hello, you')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a part that failed once is loaded again at its next use', async () => {
  const load = jest
    .fn(async () => Whole)
    .mockRejectedValueOnce(new Error('Loading chunk 3 failed.'));
  const Part = onDemand(load);
  const page = render(
    <Mfe>
      <Part name="you" />
    </Mfe>,
  );
  await screen.findByRole('alert');
  await again();
  await screen.findByText('Hello, you');
  page.unmount();
  render(
    <Mfe>
      <Part name="them" />
    </Mfe>,
  );
  expect(await screen.findByText('Hello, them')).toBeInTheDocument();
  expect(load).toHaveBeenCalledTimes(2);
});

test('a part that breaks can be mounted again', async () => {
  let broken = true;
  const Part = onDemand<Props>(async () => ({ name }) => {
    if (broken) {
      throw new Error('It broke.');
    }
    return <Whole name={name} />;
  });
  render(
    <Mfe>
      <Part name="you" />
    </Mfe>,
  );
  await screen.findByRole('alert');
  broken = false;
  await again();
  expect(await screen.findByText('Hello, you')).toBeInTheDocument();
});

test('with the placeholder Nothing, onDemand shows nothing until the code arrives', async () => {
  const Part = onDemand(
    async () =>
      ({ name }: { name: string }) => <p>{`Hello ${name}`}</p>,
    Nothing,
  );
  const { container } = render(<Part name="Ada" />);
  expect(container).toBeEmptyDOMElement();
  expect(await screen.findByText('Hello Ada')).toBeInTheDocument();
});

test('with the placeholder Nothing, onDemand leaves out and logs a part that does not arrive', async () => {
  const Part = onDemand(() => Promise.reject(new Error('offline')), Nothing);
  const { container } = render(
    <div>
      <Part />
      rest
    </div>,
  );
  await waitFor(() => expect(logging.logError.mock.calls).toEqual([[new Error('offline')]]));
  await waitFor(() => expect(container).toHaveTextContent(/^rest$/));
});
