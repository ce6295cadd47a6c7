/**
 * Prompts and templates with fields, previews, and drafts: in the panel, against a BFF over HTTP.
 */
import { screen, waitFor } from '@testing-library/react';
import { platform } from '../../host/testing/platform';
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

describe('a preview', () => {
  test('shows the beginning immediately, then all of it, escaped', async () => {
    const text = `${'x'.repeat(500)}<script>\u202E`;
    course.bff.shelf.texts['course://syllabus'] = text;
    await course.choose('@syl', /Syllabus/);
    expect(course.requests('GET', /attachments/)).toEqual([]);
    const held = gate();
    platform.network = held.opened;
    await course.press(/^Syllabus/);
    const preview = await screen.findByRole('region', { name: 'Syllabus' });
    expect(preview).toHaveTextContent(`course://syllabus${'x'.repeat(500)}This is the beginning.`);
    held.open();
    await waitFor(() => expect(preview).toHaveTextContent('<script>\\u202E'));
    expect(screen.getByRole('button', { name: /^Syllabus/ })).toHaveAttribute(
      'aria-expanded',
      'true',
    );
    expect(await violations()).toEqual([]);
    await course.press(/^Syllabus/);
    expect(screen.queryByRole('region', { name: 'Syllabus' })).toBeNull();
  });

  test('says if the attachment is gone, or cannot be read now', async () => {
    await course.choose('@syl', /Syllabus/);
    course.bff.interfere(/GET \/v1\/attachments/, 'store_unavailable');
    await course.press(/^Syllabus/);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      errorMessages.store_unavailable.defaultMessage,
    );
    course.bff.shelf.made.clear();
    await course.press('Try again');
    expect(await screen.findByText('This no longer exists.')).toBeInTheDocument();
  });
});

describe('a prompt with arguments', () => {
  const open = async () => {
    await course.choose('Please /exp', /Explain a grade/);
    return screen.findByRole('dialog', { name: 'Attach “Explain a grade”' });
  };
  const assignment = () => screen.getByRole('combobox', { name: /^Assignment/ });

  test('asks for them, with suggestions, and is attached with them', async () => {
    await open();
    expect(assignment()).toHaveFocus();
    expect(assignment()).toBeRequired();
    expect(assignment()).toHaveAccessibleDescription('Which one');
    expect(screen.getByRole('combobox', { name: 'tone' })).not.toBeRequired();
    await course.user.keyboard('e');
    expect(await course.option('exam')).toBeInTheDocument();
    expect(screen.getByRole('listbox', { name: 'Suggestions for Assignment' })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await course.user.keyboard('{ArrowDown}{ArrowDown}');
    expect(assignment()).toHaveAttribute('aria-activedescendant', (await course.option('exam')).id);
    await course.user.keyboard('{Enter}');
    expect(assignment()).toHaveValue('exam');
    expect(assignment()).toHaveAttribute('aria-expanded', 'false');
    await course.user.keyboard('{Enter}');
    expect(await course.chips()).toHaveLength(1);
    expect(course.created()).toEqual([
      {
        type: 'prompt',
        server_label: 'records',
        name: 'explain_grade',
        arguments: { assignment: 'exam' },
      },
    ]);
    expect(course.requests('POST', /completions/).at(-1)!.body).toEqual({
      place: { course_id: course.courseId, sequence_id: 'sequence-1', unit_id: 'unit-1' },
      server_label: 'records',
      ref: { type: 'prompt', name: 'explain_grade' },
      argument: { name: 'assignment', value: 'e' },
      context: {},
    });
    expect(await course.field()).toHaveFocus();
    expect(await course.field()).toHaveValue('Please ');
  });

  test('can form a message of its own, in our words and not in the server’s', async () => {
    await course.choose('/exp', /Explain a grade/);
    await screen.findByRole('dialog');
    await course.user.keyboard('exam');
    await course.press('Attach');
    await course.chips();
    const field = (await course.field()) as HTMLTextAreaElement;
    expect(field).toHaveFocus();
    expect(field).toHaveValue('Please do what the attached prompt says.');
    expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe(field.value);
    expect(screen.getByRole('button', { name: 'Send' })).toBeEnabled();
    await course.user.keyboard('But briefly.');
    expect(field).toHaveValue('But briefly.');
  });

  test('sends the filled fields with a request for suggestions', async () => {
    await open();
    await course.user.keyboard('quiz');
    await course.user.click(screen.getByRole('combobox', { name: 'tone' }));
    await course.user.keyboard('ex');
    await course.user.click(await course.option('exam'));
    expect(course.requests('POST', /completions/).at(-1)!.body).toMatchObject({
      argument: { name: 'tone', value: 'ex' },
      context: { assignment: 'quiz' },
    });
    expect(screen.getByRole('combobox', { name: 'tone' })).toHaveValue('exam');
  });

  test('is not sent without its required arguments', async () => {
    await open();
    await course.user.click(screen.getByRole('combobox', { name: 'tone' }));
    await course.press('Attach');
    expect(assignment()).toHaveFocus();
    expect(assignment()).toHaveAccessibleDescription('Fill this in. Which one');
    expect(assignment()).toBeInvalid();
    expect(course.created()).toEqual([]);
  });

  test('keeps what was written if it is refused, says why, and can be retried', async () => {
    course.bff.interfere(/POST \/v1\/attachments/, 'mcp_server_refused');
    course.bff.interfere(/completions/, 'mcp_server_unavailable', 9);
    await open();
    await course.user.keyboard('essay');
    expect(
      await screen.findByText(/Suggestions cannot be had at the moment\./),
    ).toBeInTheDocument();
    await course.user.keyboard('{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      errorMessages.mcp_server_refused.defaultMessage,
    );
    expect(assignment()).toHaveValue('essay');
    expect(await violations()).toEqual([]);
    await course.press('Try again');
    expect(await course.chips()).toHaveLength(1);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('closes first the suggestions and then the form on Escape', async () => {
    await open();
    await course.option('exam');
    await course.user.keyboard('{Escape}');
    expect(screen.queryByRole('option')).toBeNull();
    expect(screen.getByRole('dialog')).toBeInTheDocument();
    await course.user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(await course.field()).toHaveFocus();
    expect(course.created()).toEqual([]);
  });
});

test('a template is filled in before it is fetched', async () => {
  await course.choose('@unit', /A unit/);
  await screen.findByRole('dialog', { name: 'Attach “A unit”' });
  await course.user.type(screen.getByRole('combobox', { name: /^unit/ }), 'week 1/a');
  await waitFor(() =>
    expect(course.requests('POST', /completions/).at(-1)?.body).toMatchObject({
      ref: { type: 'resource_template', uri_template: 'course://units/{unit}{?lang}' },
      argument: { name: 'unit', value: 'week 1/a' },
    }),
  );
  await course.press('Attach');
  await course.chips();
  expect(course.created()).toEqual([
    { type: 'resource', server_label: 'records', uri: 'course://units/week%201%2Fa' },
  ]);
});

describe('drafts', () => {
  test('text and attachments stay with their conversation', async () => {
    await course.ask('Hi');
    await screen.findByText('Hello.');
    await course.choose('@syl', /Syllabus/);
    await course.write('Half a tho');
    await course.press('New conversation');
    expect(await course.field()).toHaveValue('');
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
    await course.write('Another');
    await course.press('Earlier conversations');
    await course.press(/^Hi/);
    expect(await course.field()).toHaveValue('Half a tho');
    expect(await screen.findByRole('button', { name: 'Remove “Syllabus”' })).toBeInTheDocument();
    await course.press('New conversation');
    expect(await course.field()).toHaveValue('Another');
  });

  test('text stays while the first message begins a conversation', async () => {
    await course.field();
    const held = gate();
    platform.network = held.opened;
    await course.write('Hi{Enter}And then');
    held.open();
    await screen.findByText('Hello.');
    expect(await course.field()).toHaveValue('And then');
  });

  test('text and attachments survive an unmounted panel', async () => {
    await course.choose('@syl', /Syllabus/);
    await course.press('Close Course guide');
    await course.press(/^Open /);
    expect(await screen.findByRole('button', { name: 'Remove “Syllabus”' })).toBeInTheDocument();
    expect(screen.queryByRole('listbox')).toBeNull();
  });
});
