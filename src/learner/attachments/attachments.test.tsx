/** The picker, and how an attachment reaches the message: in the panel, against a BFF over HTTP. */
import { act, screen, waitFor, within } from '@testing-library/react';
import { mcpResource } from '../../chat/testing/samples';
import { analytics, platform } from '../../host/testing/platform';
import { errorMessages } from '../../i18n/errors';
import { startAttaching } from '../testing/attaching';
import { gate, violations } from '../testing/course';

let course: Awaited<ReturnType<typeof startAttaching>>;
beforeEach(async () => {
  jest.clearAllMocks();
  sessionStorage.clear();
  course = await startAttaching();
});
afterEach(() => course.bff.close());

/** The option that the field marks as active. */
const active = async () =>
  document.getElementById((await course.field()).getAttribute('aria-activedescendant') ?? '')
    ?.textContent;

describe('the list', () => {
  test('opens with resources by server on "@" and with prompts on "/", requested with the place', async () => {
    await course.write('@');
    await course.option(/Syllabus/);
    expect(await course.options()).toEqual([
      'SyllabusWhat is taught when',
      'Glossarycourse://glossary',
      'A unitcourse://units/{unit}{?lang}',
      'Rulesdice://rules',
    ]);
    expect(
      screen.getAllByRole('group').map((group) => within(group).getAllByRole('option').length),
    ).toEqual([3, 1]);
    expect(screen.getByRole('group', { name: 'Course records' })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await course.write('{Backspace}/');
    await course.option(/Summarize/);
    expect(await course.options()).toEqual([
      'Summarize',
      'Explain a gradeSays how a grade came about',
    ]);
    expect(Object.fromEntries(course.requests('GET', /mcp_prompts/)[0]!.query)).toEqual({
      course_id: course.courseId,
      sequence_id: 'sequence-1',
      unit_id: 'unit-1',
    });
    expect(await violations()).toEqual([]);
  });

  test('does not open for an e-mail address, a fraction or a path inside a word', async () => {
    await course.write('Write to ann@example.org and/or 1/2 of us');
    expect(course.requests('GET', /mcp_/)).toEqual([]);
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  test('is narrowed by typing and cycled by arrows; the field names the active option', async () => {
    await course.write('Look at @');
    await course.option(/Syllabus/);
    expect(await active()).toBe('SyllabusWhat is taught when');
    await course.user.keyboard('{ArrowDown}');
    expect(await active()).toBe('Glossarycourse://glossary');
    await course.user.keyboard('{ArrowUp}{ArrowUp}');
    expect(await active()).toBe('Rulesdice://rules');
    await course.user.keyboard('S');
    expect(await active()).toBe('Rulesdice://rules');
    await course.user.keyboard('{Backspace}GLO');
    expect(await course.options()).toEqual(['Glossarycourse://glossary']);
    expect(
      screen.getByText('1 suggestion. Move with the arrow keys, choose with Enter.'),
    ).toHaveAttribute('role', 'status');
    await course.user.keyboard('x');
    expect(await course.options()).toEqual([]);
    expect(screen.getAllByText('Nothing matches “GLOx”.').length).toBeGreaterThan(0);
    expect(await course.field()).not.toHaveAttribute('aria-activedescendant');
  });

  test('closes for this word on Escape, leaving text and panel', async () => {
    await course.write('@syl');
    await course.option(/Syllabus/);
    await course.user.keyboard('{Escape}la');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(await course.field()).toHaveValue('@sylla');
    expect(await course.field()).not.toHaveAttribute('aria-controls');
    await course.user.keyboard(' @');
    expect(await screen.findByRole('listbox')).toBeInTheDocument();
  });

  test('closes when the caret or the focus goes elsewhere', async () => {
    await course.write('Hi @');
    await course.option(/Syllabus/);
    await course.user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(screen.queryByRole('listbox')).toBeNull();
    await course.user.keyboard('{ArrowRight}{ArrowRight}s');
    expect(await screen.findByRole('listbox')).toBeInTheDocument();
    await course.user.tab({ shift: true });
    await course.user.tab({ shift: true });
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  test('opens with everything on the button, and typing then narrows it', async () => {
    await course.write('Tell me ');
    await course.press('Attach a prompt or a resource');
    await course.option(/Summarize/);
    expect(await course.field()).toHaveFocus();
    expect((await course.options()).length).toBe(6);
    await course.user.keyboard('rul');
    await course.option(/Rules/);
    expect(await course.options()).toEqual(['Rulesdice://rules']);
    await course.user.keyboard('{Tab}');
    expect((await course.chips()).length).toBe(1);
    expect(await course.field()).toHaveValue('Tell me ');
  });

  test('leaves Enter to send if nothing is chosen', async () => {
    await course.write('/nothing{Enter}');
    expect(await screen.findByText('Hello.')).toBeInTheDocument();
  });

  test('says that there is nothing to attach', async () => {
    course.bff.shelf.prompts = [];
    await course.write('/');
    expect((await screen.findAllByText('There is nothing to attach here.')).length).toBeGreaterThan(
      0,
    );
    expect(await violations()).toEqual([]);
  });

  test('says that it is loading, or that a server cannot be reached', async () => {
    course.bff.shelf.unavailable = ['Library'];
    const held = gate();
    await course.field();
    platform.network = held.opened;
    await course.write('@');
    expect(
      (await screen.findAllByText('Looking for what can be attached…')).length,
    ).toBeGreaterThan(0);
    held.open();
    expect(await screen.findByText('Library cannot be reached at the moment.')).toBeInTheDocument();
    expect(await course.option(/Syllabus/)).toBeInTheDocument();
  });

  test('reports a failure that can be retried, also by keyboard', async () => {
    course.bff.interfere(/mcp_resources/, 'internal_error');
    await course.write('@');
    expect(
      await screen.findByText(errorMessages.internal_error.defaultMessage),
    ).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await course.user.tab({ shift: true });
    expect(screen.getByRole('button', { name: 'Try again' })).toHaveFocus();
    await course.user.keyboard('{Enter}');
    expect(await course.option(/Syllabus/)).toBeInTheDocument();
    expect(await course.field()).toHaveFocus();
  });

  test('is cut if it is long, and says so', async () => {
    course.bff.shelf.resources = Array.from({ length: 60 }, (_, index) =>
      mcpResource(`course://page/${index}`),
    );
    await course.write('@');
    expect(await screen.findByText('10 more fit. Write on to find them.')).toBeInTheDocument();
    expect((await course.options()).length).toBe(50);
  });

  test('shows hidden characters, and no markup of the server', async () => {
    course.bff.shelf.resources = [
      mcpResource('x', { title: 'Safe\u202Efdp', description: '<b>bold</b>' }),
    ];
    await course.write('@');
    expect(await course.option(/Safe/)).toHaveTextContent('Safe\\u202Efdp<b>bold</b>');
  });
});

describe('a resource', () => {
  test('is fetched, shown as a chip, and sent with the message', async () => {
    await course.choose('What about @syl', /Syllabus/);
    expect(await course.chips()).toHaveLength(1);
    expect(screen.getByRole('button', { name: /^Syllabus/ })).toHaveTextContent(
      'SyllabusCourse records · 13 characters',
    );
    expect(course.created()).toEqual([
      { type: 'resource', server_label: 'records', uri: 'course://syllabus' },
    ]);
    expect(screen.getByText('“Syllabus” is attached.')).toBeInTheDocument();
    expect(await course.field()).toHaveValue('What about ');
    expect(await course.field()).toHaveFocus();
    expect(await violations()).toEqual([]);
    expect(analytics.sendTrackEvent.mock.calls.map(([name]) => name)).toContain(
      'edx.ui.mcp_assistant.attached',
    );

    await course.user.keyboard('week 1?{Enter}');
    await screen.findByText('Hello.');
    expect(course.requests('POST', /responses$/)[0]!.body).toMatchObject({
      input: [
        { role: 'user', content: 'What about week 1?', mcp_assistant: { attachments: ['att_1'] } },
      ],
    });
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
    const sent = (await course.chips())[0]!.closest('.mcp-assistant__step--user')!;
    expect(sent).toHaveTextContent('What about week 1?');
    expect(await violations()).toEqual([]);
  });

  test('can be chosen by mouse while the focus stays in the field', async () => {
    await course.write('@');
    await course.user.hover(await course.option(/Rules/));
    expect(await course.option(/Rules/)).toHaveAttribute('aria-selected', 'true');
    await course.user.click(await course.option(/Glossary/));
    expect(await screen.findByRole('button', { name: 'Remove “Glossary”' })).toBeInTheDocument();
    expect(await course.field()).toHaveFocus();
  });

  test('blocks sending while it is fetched, and can be cancelled', async () => {
    await course.write('Hi @syl');
    await course.option(/Syllabus/);
    const held = gate();
    platform.network = held.opened;
    await course.user.keyboard('{Enter}');
    expect(await screen.findByText('Fetching “Syllabus” from Course records…')).toBeInTheDocument();
    await course.user.keyboard('{Enter}');
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
    await course.press('Cancel');
    await act(async () => held.open());
    expect(screen.queryByText(/^Fetching/)).toBeNull();
    expect(screen.queryByRole('list', { name: 'Attached' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Send' })).toBeEnabled();
    expect(course.requests('POST', /attachments$|responses$/)).toEqual([]);
  });

  test('waits until the previous one is fetched', async () => {
    await course.write('@syl');
    await course.option(/Syllabus/);
    const held = gate();
    platform.network = held.opened;
    await course.user.keyboard('{Enter}@glo');
    expect(screen.queryByRole('listbox')).toBeNull();
    held.open();
    await course.option(/Glossary/);
    await course.user.keyboard('{Enter}');
    await waitFor(async () => expect(await course.chips()).toHaveLength(2));
  });

  test('a resource that cannot be fetched says why, can be retried, and keeps the text', async () => {
    course.bff.interfere(/POST \/v1\/attachments/, 'mcp_server_unavailable');
    await course.choose('Hi @syl', /Syllabus/);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      `“Syllabus” is not attached.${errorMessages.mcp_server_unavailable.defaultMessage}`,
    );
    expect(await course.field()).toHaveValue('Hi ');
    expect(await violations()).toEqual([]);
    await course.press('Try again');
    expect(await course.chips()).toHaveLength(1);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(await course.field()).toHaveFocus();
  });

  test('is removed here and at the BFF', async () => {
    await course.choose('@syl', /Syllabus/);
    await course.press('Remove “Syllabus”');
    expect(screen.queryByRole('list', { name: 'Attached' })).toBeNull();
    expect(await course.field()).toHaveFocus();
    await waitFor(() => expect(course.bff.shelf.made.size).toBe(0));
  });

  test('is no longer offered once the message is full', async () => {
    course.bff.shelf.resources = Array.from({ length: 9 }, (_, index) =>
      mcpResource(`course://${index}`),
    );
    for (let index = 0; index < 8; index += 1) {
      await course.write(`@//${index}`);
      await course.option(new RegExp(`${index}$`));
      await course.user.keyboard('{Enter}');
      await waitFor(async () => expect(await course.chips()).toHaveLength(index + 1));
    }
    await course.write('@');
    expect(
      await screen.findByText('A message can carry 8 attachments at most. Remove one first.'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('listbox')).toBeNull();
  });
});
