/**
 * The contract with the Learning MFE: what it mounts, with which props, and that our failures do
 * not break the page.
 */
import { render, screen, waitFor, within } from '@testing-library/react';
import type { ComponentType, ReactElement } from 'react';
import { approvalRequest } from '../../chat/testing/samples';
import { Mfe, unitPath } from '../../host/testing/Mfe';
import { analytics, logging, platform } from '../../host/testing/platform';
import { rememberConversation } from '../session/storage';
import type { AssistantOptions } from './options';
import { learningSlots, type SlotProps } from './learningSlots';
import { Host, startCourse, violations, type Course } from '../testing/course';
import { assistantSidebarWidget } from './assistantSidebarWidget';

let course: Course;
beforeEach(async () => {
  jest.clearAllMocks();
  sessionStorage.clear();
  course = await startCourse();
});
afterEach(() => course.bff.close());

/** What the framework renders in each slot, by the slot's short name. */
function slotsOf(options?: AssistantOptions): Record<string, ComponentType<SlotProps>> {
  return Object.fromEntries(
    Object.entries(learningSlots(options)).map(([id, { plugins }]) => [
      id.split('.').at(-2),
      plugins[0]!.widget.RenderWidget,
    ]),
  );
}

/** The only button that says whether something is expanded. */
const trigger = () =>
  screen.getAllByRole('button').find((button) => button.hasAttribute('aria-expanded'))!;
/** A conversation on the BFF with a call that waits for a decision. */
function leaveWaiting() {
  const id = 'conv_waiting';
  course.bff.conversations.set(id, {
    object: {
      id,
      object: 'conversation',
      created_at: 1,
      metadata: {},
      mcp_assistant: {
        course_id: course.courseId,
        title: 'Essay',
        updated_at: 1,
        last_response: null,
      },
    },
    items: [approvalRequest('r1')],
  });
  rememberConversation('7', course.courseId, id);
}

const BAD: [string, unknown][] = [
  ['a string', 'x'],
  ['numbers', { bffPath: 1, title: 2, workflow: 3, suggestions: 4 }],
  ['an object for a number', { priority: {} }],
];

test.each(BAD)(
  'bad options (%s) throw in neither entry: the assistant is disabled, and the console says why',
  (_, options) => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const { id, enabled, problem } = assistantSidebarWidget(options as AssistantOptions);
    expect({ id, enabled }).toEqual({ id: 'MCP_ASSISTANT', enabled: false });
    expect(learningSlots(options as AssistantOptions)).toEqual({});
    expect(said.mock.calls).toEqual(
      [1, 2].map(() => [`frontend-plugin-mcp-assistant is switched off. ${problem}`]),
    );
    said.mockRestore();
  },
);

test('the widget is enabled by default, behind all others', () => {
  expect(assistantSidebarWidget()).toMatchObject({
    enabled: true,
    problem: null,
    priority: Number.MAX_SAFE_INTEGER,
  });
});

test('the widget exists only in a course', () => {
  const { isAvailable } = assistantSidebarWidget();
  expect([
    isAvailable(),
    isAvailable({}),
    isAvailable({ courseId: null }),
    isAvailable({ courseId: '' }),
    isAvailable({ courseId: 'c' }),
  ]).toEqual([false, false, false, false, true]);
});

test('outside a course nothing is shown and nothing is requested', () => {
  const { Sidebar, Trigger, Provider } = assistantSidebarWidget();
  render(
    <Mfe path="/">
      <Provider>
        <p>Page</p>
      </Provider>
      <Trigger onClick={() => undefined} />
      <Sidebar />
    </Mfe>,
  );
  expect(document.body).toHaveTextContent(/^Page$/);
  expect(course.bff.seen).toEqual([]);
});

test('the trigger opens and closes the panel, shows its state, and counts the opening', async () => {
  course.visit();
  expect(trigger()).toHaveAccessibleName('Open Course assistant');
  expect(trigger()).toHaveAttribute('aria-expanded', 'false');
  await course.user.click(trigger());
  expect(trigger()).toHaveAccessibleName('Close Course assistant');
  expect(trigger()).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByRole('region', { name: 'Course assistant' })).toBeInTheDocument();
  expect(await screen.findByRole('heading', { name: 'Course guide' })).toBeInTheDocument();
  await course.user.click(trigger());
  expect(screen.queryByRole('region')).toBeNull();
  expect(analytics.sendTrackEvent.mock.calls).toEqual([
    ['edx.ui.mcp_assistant.opened', { courseId: course.courseId }],
  ]);
});

test('a page loads only the trigger until the panel is opened', () => {
  course.visit();
  expect(course.bff.seen).toEqual([]);
  expect(document.querySelector('.mcp-assistant')).toBeNull();
});

test("the operator's title names trigger, panel and message field", async () => {
  await course.open({ title: 'Ada' });
  expect(trigger()).toHaveAccessibleName('Close Ada');
  expect(screen.getByRole('region', { name: 'Ada' })).toBeInTheDocument();
  expect(await screen.findByRole('heading', { name: 'Ada' })).toBeInTheDocument();
  expect(await screen.findByRole('textbox', { name: 'Message to Ada' })).toBeInTheDocument();
});

test('the operator sets path and workflow', async () => {
  await course.open({ bffPath: '/mcp-assistant/', workflow: 'tutor' });
  await screen.findByRole('textbox');
  expect(platform.sent[0]!.url).toMatch(/^\/mcp-assistant\/v1\/assistant\?/);
  expect(Object.fromEntries(course.bff.seen[0]!.query)).toEqual({
    course_id: course.courseId,
    sequence_id: 'sequence-1',
    unit_id: 'unit-1',
    model: 'tutor',
  });
});

test('a panel opened by hand takes the focus; its close button gives it back', async () => {
  await course.open();
  await waitFor(() => expect(screen.getByRole('textbox')).toHaveFocus());
  await course.user.click(
    within(screen.getByRole('banner')).getByRole('button', { name: 'Close Course guide' }),
  );
  expect(screen.queryByRole('region')).toBeNull();
  expect(trigger()).toHaveFocus();
});

test('a panel opened by the host leaves the focus alone, even after it was used by hand', async () => {
  const page = await course.open();
  await screen.findByRole('textbox');
  await course.user.click(trigger());
  await course.user.click(trigger());
  await screen.findByRole('textbox');
  page.unmount();
  const { Sidebar } = assistantSidebarWidget();
  render(
    <Mfe path={unitPath(course.courseId)}>
      <Sidebar />
    </Mfe>,
  );
  expect(await screen.findByRole('textbox')).not.toHaveFocus();
});

test('after a reload the trigger shows that a decision is needed, before anything is opened', async () => {
  leaveWaiting();
  course.visit();
  expect(
    await screen.findByRole('button', { name: 'Open Course assistant: your decision is needed' }),
  ).toBeInTheDocument();
  expect(document.querySelector('.mcp-assistant-trigger__dot')).toBeInTheDocument();
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(await violations()).toEqual([]);
  await course.user.click(trigger());
  expect(await screen.findByRole('alertdialog')).toBeInTheDocument();
  expect(document.querySelector('.mcp-assistant-trigger__dot')).toBeNull();
});

test("another user's remembered conversation is ignored", () => {
  rememberConversation('8', course.courseId, 'conv_other');
  course.visit();
  expect(course.bff.seen).toEqual([]);
});

test("our failure leaves the host's children in place", () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const { user } = platform;
  rememberConversation('7', course.courseId, 'conv_1');
  Object.defineProperty(platform, 'user', {
    configurable: true,
    get: () => {
      throw new Error('The platform is not ready.');
    },
  });
  course.visit();
  expect(screen.getByRole('heading', { name: 'Unit' })).toBeInTheDocument();
  expect(logging.logError).toHaveBeenCalledWith(new Error('The platform is not ready.'));
  Object.defineProperty(platform, 'user', { value: user, writable: true, configurable: true });
  jest.restoreAllMocks();
});

const SLOTS = ['learner_tools', 'sequence_container', 'unit_title'];

describe.each(SLOTS)('through the plugin slot %s', (name) => {
  const slot = (options?: AssistantOptions) => slotsOf(options)[name]!;
  const at = (element: ReactElement, path = unitPath(course.courseId)) =>
    render(<Mfe path={path}>{element}</Mfe>);

  test("the host's own content stays", () => {
    expect(learningSlots()[`org.openedx.frontend.learning.${name}.v1`]).toMatchObject({
      keepDefault: true,
      plugins: [{ op: 'insert', widget: { type: 'DIRECT_PLUGIN', priority: 5 } }],
    });
    expect(typeof slot()).toBe('function');
  });

  test('an unsettled unit is not requested', async () => {
    const Slot = slot();
    at(<Slot courseId={course.courseId} unitId="first" />);
    await course.user.click(trigger());
    await screen.findByRole('textbox');
    expect(course.bff.seen.map(({ query }) => query.get('unit_id'))).not.toContain('first');
  });

  test('a drawer opens and closes, and is open again in the next sequence', async () => {
    const Slot = slot();
    const page = at(<Slot courseId={course.courseId} unitId="unit-9" />);
    await course.user.click(trigger());
    await screen.findByRole('textbox');
    expect(course.bff.seen[0]!.query.get('unit_id')).toBe('unit-9');
    page.unmount();
    const next = at(<Slot courseId={course.courseId} unitId="unit-10" />);
    expect(await screen.findByRole('textbox')).toBeInTheDocument();
    expect(document.querySelector('.mcp-assistant--drawer')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Close Course assistant' })).toBeNull();
    await course.user.click(screen.getByRole('button', { name: 'Close Course guide' }));
    expect(trigger()).toHaveFocus();
    next.unmount();
    at(<Slot courseId={course.courseId} unitId="unit-11" />);
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  test('nothing is shown outside a course', () => {
    const Slot = slot();
    at(<Slot />, '/');
    expect(document.body.textContent).toBe('');
  });
});

describe('several mounting places', () => {
  const { learner_tools: Tools, sequence_container: Sequence, unit_title: Title } = slotsOf();
  const page = (...places: (ComponentType<SlotProps> | undefined)[]) => (
    <Mfe path={unitPath(course.courseId)}>
      {places.map((Place, index) => Place && <Place key={index} unitId="unit-1" />)}
    </Mfe>
  );

  test('show the assistant once; if that place goes away, the next one shows it with the drawer still open', async () => {
    const { rerender } = render(page(Title, Sequence, Tools));
    expect(screen.getAllByRole('button')).toEqual([trigger()]);
    await course.user.click(trigger());
    await screen.findByRole('textbox');
    rerender(page(Title, Sequence, undefined));
    expect(await screen.findByRole('textbox')).toBeInTheDocument();
    expect(screen.getAllByRole('region')).toHaveLength(1);
    rerender(page(Title, undefined, undefined));
    expect(screen.getAllByRole('region')).toHaveLength(1);
    rerender(page(undefined, undefined, undefined));
    expect(screen.queryByRole('region')).toBeNull();
  });

  test("show nothing beside the sidebar's widget", () => {
    render(
      <Mfe path={unitPath(course.courseId)}>
        {Tools && <Tools courseId={course.courseId} />}
        <Host widget={assistantSidebarWidget()} />
      </Mfe>,
    );
    expect(screen.getAllByRole('button', { name: 'Open Course assistant' })).toHaveLength(1);
    expect(document.querySelector('.mcp-assistant-launcher')).toBeNull();
  });
});

test('two courses on one page have separate panel states', async () => {
  const widget = assistantSidebarWidget();
  const other = await startCourse();
  platform.origin = course.bff.url;
  render(
    <Mfe path={unitPath(course.courseId)}>
      <Host widget={widget} />
    </Mfe>,
  );
  render(
    <Mfe path={unitPath(other.courseId)}>
      <Host widget={widget} />
    </Mfe>,
  );
  await course.user.click(screen.getAllByRole('button', { name: 'Open Course assistant' })[0]!);
  expect(await screen.findByRole('textbox')).toBeInTheDocument();
  expect(screen.getAllByRole('button', { name: 'Open Course assistant' })).toHaveLength(1);
  await other.bff.close();
});
