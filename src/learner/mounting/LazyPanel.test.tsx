/** The panel's code may fail to load, or fail afterwards. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Mfe } from '../../host/testing/Mfe';
import { logging } from '../../host/testing/platform';
import { LazyPanel } from './LazyPanel';
import { readOptions } from './options';
import '../testing/course';

let mockNetwork: 'down' | 'up' = 'down';
let mockPanel: 'broken' | 'whole' = 'whole';
jest.mock('../panel', () => {
  if (mockNetwork === 'down') {
    throw new Error('Loading chunk 3 failed.');
  }
  return {
    Panel: ({ place }: { place: { course_id: string } }) => {
      if (mockPanel === 'broken') {
        throw new Error('It broke.');
      }
      return `Panel of ${place.course_id}`;
    },
  };
});

beforeEach(() => {
  jest.clearAllMocks();
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

const show = () =>
  render(
    <Mfe>
      <LazyPanel place={{ course_id: 'c1' }} settings={readOptions().settings} />
    </Mfe>,
  );
const again = () => userEvent.click(screen.getByRole('button', { name: 'Try again' }));

test('code that does not load is reported, logged, and can be requested again', async () => {
  show();
  expect(screen.getByText('Loading…')).toBeInTheDocument();
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'The assistant ran into a problem. The rest of the page works as usual.',
  );
  await again();
  await screen.findByRole('alert');
  expect(logging.logError).toHaveBeenCalledTimes(2);
  mockNetwork = 'up';
  await again();
  expect(await screen.findByText('Panel of c1')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a panel that breaks can be mounted again', async () => {
  mockPanel = 'broken';
  show();
  await screen.findByRole('alert');
  expect(logging.logError).toHaveBeenCalledWith(new Error('It broke.'));
  mockPanel = 'whole';
  await again();
  expect(await screen.findByText('Panel of c1')).toBeInTheDocument();
});
