/**
 * The dialog in which a person answers a server: it shows only text, sends valid values, and
 * reports every mistake at its field.
 */
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'react';
import { ChatError } from '../../chat/errors';
import { mcpCall } from '../../chat/testing/samples';
import { Mfe } from '../../host/testing/Mfe';
import type { Elicitation } from '../../protocol';
import { violations } from '../testing/course';
import { ElicitDialog } from './ElicitDialog';

const SHOWN_AT = 1_000_000;
let now: number;
const onAnswer = jest.fn();
const onLater = jest.fn();
const onClosed = jest.fn();
beforeEach(() => {
  jest.clearAllMocks();
  now = SHOWN_AT;
});
afterEach(() => jest.useRealTimers());

type Props = ComponentProps<typeof ElicitDialog>;
type Change = Partial<Elicitation> & { props?: Partial<Props>; server?: string };

function show(
  properties: Record<string, unknown> | Elicitation['request'],
  required: string[] = [],
  { props, server = 'Library', ...change }: Change = {},
) {
  const request =
    'mode' in properties
      ? (properties as Elicitation['request'])
      : { mode: 'form' as const, schema: { type: 'object', properties, required } };
  const elicitation: Elicitation = {
    id: 'e1',
    message: 'Which one?',
    expires_at: 4_000_000_000,
    request,
    ...change,
  };
  const call = mcpCall('call_1', {
    mcp_assistant: {
      server_name: server,
      tool_title: 'Find a book',
      state: 'executing',
      elicitation,
    },
  });
  render(
    <Mfe>
      <ElicitDialog
        call={call}
        elicitation={elicitation}
        sending={false}
        error={null}
        now={() => now}
        onAnswer={onAnswer}
        onLater={onLater}
        onClosed={onClosed}
        {...props}
      />
    </Mfe>,
  );
  now = SHOWN_AT + 500;
}
const click = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const field = (name: string) => screen.getByLabelText(name);

const ALL = {
  name: { type: 'string', title: 'Your name', description: 'As on the card', minLength: 2 },
  mail: { type: 'string', format: 'email', title: 'Mail' },
  count: { type: 'integer', title: 'Copies', minimum: 1, maximum: 5, default: 1 },
  loud: { type: 'boolean', title: 'Read aloud', default: true },
  kind: {
    type: 'string',
    title: 'Kind',
    oneOf: [
      { const: 'n', title: 'Novel' },
      { const: 'p', title: 'Poems' },
    ],
  },
  shelves: {
    type: 'array',
    title: 'Shelves',
    items: { type: 'string', enum: ['A', 'B', 'C'] },
    maxItems: 2,
  },
};

test('says who asks, for which tool and in whose words, and warns about passwords; the focus starts at the top', async () => {
  show(ALL, ['name']);
  const dialog = screen.getByRole('dialog', { name: 'Library asks you something' });
  expect(dialog).toHaveAccessibleDescription(/The tool Find a book needs your answer/);
  expect(within(dialog).getByText('Which one?')).toBeInTheDocument();
  expect(within(dialog).getByText('Do not enter passwords here.')).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: 'Library asks you something' })).toHaveFocus();
  expect(await violations()).toEqual([]);
});

test('sends a form with types and defaults, and without empty fields', async () => {
  show(ALL, ['name']);
  await userEvent.type(field('Your name (required)'), 'Ada');
  expect(field('Your name (required)')).toHaveAccessibleDescription('As on the card');
  await userEvent.selectOptions(field('Kind'), 'Poems');
  const shelves = within(screen.getByRole('group', { name: 'Shelves' }));
  await userEvent.click(shelves.getByLabelText('C'));
  await userEvent.click(shelves.getByLabelText('A'));
  await userEvent.click(shelves.getByLabelText('C'));
  await userEvent.click(field('Read aloud'));
  await click('Send');
  expect(onAnswer).toHaveBeenCalledWith({
    action: 'accept',
    content: { name: 'Ada', count: 1, loud: false, kind: 'p', shelves: ['A'] },
  });
});

test('hidden characters in the choices of a server are shown, in lists and as boxes', () => {
  show({
    kind: {
      type: 'string',
      title: 'Kind',
      oneOf: [
        { const: 'n', title: 'No\u202Evel' },
        { const: 'p', title: 'Poems' },
      ],
    },
    shelves: { type: 'array', title: 'Shelves', items: { type: 'string', enum: ['A\u200B'] } },
  });
  expect(screen.getByRole('option', { name: 'No\\u202Evel' })).toHaveValue('n');
  expect(screen.getByRole('checkbox', { name: /^A ?\\u200B$/ })).toBeInTheDocument();
});

test('reports and counts mistakes at their fields, focuses the first, and clears corrected ones', async () => {
  show(ALL, ['name']);
  await userEvent.type(field('Mail'), 'nobody');
  await userEvent.clear(field('Copies'));
  await userEvent.type(field('Copies'), '9');
  for (const name of ['A', 'B', 'C']) {
    await userEvent.click(field(name));
  }
  expect(screen.queryByText(/do not fit/)).toBeNull();
  await click('Send');
  expect(onAnswer).not.toHaveBeenCalled();
  expect(screen.getByRole('alert')).toHaveTextContent('4 answers do not fit yet.');
  expect(field('Your name (required)')).toHaveFocus();
  expect(field('Your name (required)')).toBeInvalid();
  expect(field('Your name (required)')).toHaveAccessibleDescription('As on the card Fill this in.');
  expect(field('Mail')).toHaveAccessibleDescription(
    'Enter an email address, like name@example.org.',
  );
  expect(field('Copies')).toHaveAccessibleDescription('Enter 5 or less.');
  expect(screen.getByRole('group', { name: 'Shelves' })).toHaveAccessibleDescription(
    'Choose at most 2.',
  );
  expect(await violations()).toEqual([]);
  await userEvent.type(field('Your name (required)'), 'Ada');
  expect(field('Your name (required)')).toBeValid();
  expect(screen.getByRole('alert')).toHaveTextContent('3 answers do not fit yet.');
});

test('sends nothing on declining; hiding and Escape give no answer', async () => {
  show(ALL);
  await userEvent.type(field('Your name'), 'Ada');
  await click('Decline');
  expect(onAnswer.mock.calls).toEqual([[{ action: 'decline' }]]);
  await click('Hide for now');
  await userEvent.keyboard('{Escape}');
  expect(onLater).toHaveBeenCalledTimes(2);
  expect(onAnswer).toHaveBeenCalledTimes(1);
});

test('ignores a click meant for what was there before', () => {
  show({ it: { type: 'string' } });
  now = SHOWN_AT + 499;
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(onAnswer).not.toHaveBeenCalled();
  now = SHOWN_AT + 500;
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(onAnswer).toHaveBeenCalledWith({ action: 'accept', content: {} });
});

test("shows the server's text as text, and reveals hidden characters", () => {
  const html = '<img src=x onerror=alert(1)> [here](javascript:alert(1)) \u202Eevil';
  show({ it: { type: 'string', title: html, description: html } }, [], {
    message: html,
    server: 'Lib\u200Brary',
  });
  const dialog = screen.getByRole('dialog', { name: /^Lib ?\\u200B ?rary asks you something$/ });
  expect(dialog.querySelector('img, a, script')).toBeNull();
  expect(within(dialog).getAllByText(/onerror/)).toHaveLength(3);
  expect(dialog.textContent).not.toContain('\u202E');
});

describe('a URL', () => {
  const page = (url: string) => show({ mode: 'url', url });

  test('is shown with host and full address, and opens only by its link, without a referrer', async () => {
    page('https://login.example.org/start?to=%2Fx');
    expect(screen.getByText('login.example.org', { selector: 'dd' })).toBeInTheDocument();
    expect(
      screen.getByText('https://login.example.org/start?to=%2Fx', { selector: 'pre' }),
    ).toBeInTheDocument();
    const link = screen.getByRole('link', { name: 'Open page (in a new tab)' });
    expect(
      Object.fromEntries(['href', 'target', 'rel'].map((name) => [name, link.getAttribute(name)])),
    ).toEqual({
      href: 'https://login.example.org/start?to=%2Fx',
      target: '_blank',
      rel: 'noopener noreferrer',
    });
    expect(screen.queryByText('Do not enter passwords here.')).toBeNull();
    expect(screen.queryByText(/letters that look like others/)).toBeNull();
    expect(await violations()).toEqual([]);
    await click('Done');
    expect(onAnswer).toHaveBeenCalledWith({ action: 'accept' });
  });

  test('a URL with an international name shows a warning, and the name that the browser uses', () => {
    page('https://xn--pple-43d.com/');
    expect(screen.getByText('xn--pple-43d.com', { selector: 'dd' })).toBeInTheDocument();
    expect(screen.getByText(/letters that look like others/)).toBeInTheDocument();
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'nowhere',
    'https://good.example@evil.example/',
    'https://good.example:x@evil.example/',
  ])('%s has no link', (url) => {
    page(url);
    expect(screen.queryByRole('link')).toBeNull();
  });
});

test('the remaining time is shown in the last minute', () => {
  jest.useFakeTimers();
  show({ it: { type: 'string' } }, [], { expires_at: SHOWN_AT / 1000 + 61 });
  expect(screen.queryByRole('timer')).toBeNull();
  now = SHOWN_AT + 2000;
  act(() => void jest.advanceTimersByTime(1000));
  expect(screen.getByRole('timer')).toHaveTextContent('59 seconds left to answer.');
  now = SHOWN_AT + 90_000;
  act(() => void jest.advanceTimersByTime(1000));
  expect(screen.getByRole('timer')).toHaveTextContent('0 seconds left to answer.');
});

test('the dialog is locked while the answer is sent, and a failed answer can be sent again', async () => {
  show({ it: { type: 'string', title: 'It' } }, [], { props: { sending: true } });
  expect(field('It')).toBeDisabled();
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByText('Sending…')).toBeInTheDocument();
});

test('a failure is reported, and the answer can be sent again', async () => {
  show({ it: { type: 'string', title: 'It' } }, [], {
    props: { error: new ChatError('unreachable') },
  });
  expect(screen.getByRole('alert')).not.toBeEmptyDOMElement();
  await click('Send');
  expect(onAnswer).toHaveBeenCalled();
});

test.each(['elicitation_closed', 'not_found'] as const)(
  'after %s the dialog can only be closed',
  async (code) => {
    show({ it: { type: 'string', title: 'It' } }, [], { props: { error: new ChatError(code) } });
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Close']);
    fireEvent.submit(field('It').closest('form')!);
    expect(onAnswer).not.toHaveBeenCalled();
    await click('Close');
    await userEvent.keyboard('{Escape}');
    expect(onClosed).toHaveBeenCalledTimes(2);
  },
);
