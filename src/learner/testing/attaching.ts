/** The panel with something to attach, for the attachment tests. */
import { screen, within } from '@testing-library/react';
import { mcpPrompt, mcpResource, mcpTemplate } from '../../chat/testing/samples';
import { startCourse } from './course';

/** Two servers' resources and prompts; the panel is open. */
export async function startAttaching() {
  const course = await startCourse();
  Object.assign(course.bff.shelf, {
    resources: [
      mcpResource('course://syllabus', { title: 'Syllabus', description: 'What is taught when' }),
      mcpResource('course://glossary', { title: 'Glossary' }),
      mcpResource('dice://rules', { title: 'Rules', server_label: 'dice', server_name: 'Dice' }),
      mcpTemplate('course://units/{unit}{?lang}', { title: 'A unit' }),
      mcpTemplate('course://files/{path*}', { title: 'Not to be filled' }),
    ],
    prompts: [
      mcpPrompt('summarize', { title: 'Summarize' }),
      mcpPrompt('explain_grade', {
        title: 'Explain a grade',
        description: 'Says how a grade came about',
        arguments: [
          { name: 'assignment', title: 'Assignment', description: 'Which one', required: true },
          { name: 'tone', title: null, description: null, required: false },
        ],
      }),
    ],
    values: ['essay', 'exam'],
    texts: { 'course://syllabus': 'Week 1: Cells' },
  });
  await course.open();

  const { bff, user } = course;
  const field = () =>
    screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Message to Course guide' });
  const write = async (text: string) => user.type(await field(), text);
  const option = (name: string | RegExp) => screen.findByRole('option', { name });
  const requests = (method: string, path: RegExp) =>
    bff.seen.filter((seen) => seen.method === method && path.test(seen.path));
  return {
    ...course,
    field,
    write,
    option,
    requests,
    press: async (name: string | RegExp) => user.click(await screen.findByRole('button', { name })),
    options: async () =>
      within(await screen.findByRole('listbox'))
        .queryAllByRole('option')
        .map(({ textContent }) => textContent),
    /** What the BFF was asked to fetch. */
    created: () =>
      requests('POST', /attachments$/).map(({ body }) => (body as { source: unknown }).source),
    chips: async () =>
      within(await screen.findByRole('list', { name: 'Attached' })).getAllByRole('listitem'),
    /** Types the sign with a word and takes the first offer. */
    choose: async (written: string, name: RegExp) => {
      await write(written);
      await option(name);
      await user.keyboard('{Enter}');
    },
  };
}
