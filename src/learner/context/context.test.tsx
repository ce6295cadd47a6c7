/**
 * What the panel shows of the course: sources of an answer, unit changes of the conversation, and a
 * notice for staff.
 */
import { act, screen, within } from '@testing-library/react';
import { navigate, unitPath } from '../../host/testing/Mfe';
import type { AssistantMessage, UrlCitation } from '../../protocol';
import { startCourse, violations, type Course } from '../testing/course';

let course: Course;
beforeEach(async () => {
  sessionStorage.clear();
  course = await startCourse();
});
afterEach(() => course.bff.close());

const idle = () => screen.findByRole('button', { name: 'Send' });
/** As the BFF sends it: the annotation covers the digits. */
function answer(
  text: string,
  sources: Record<number, Pick<UrlCitation, 'url' | 'title'>>,
): AssistantMessage {
  const annotations = [...text.matchAll(/\d+/g)].flatMap((digits): UrlCitation[] => {
    const source = sources[Number(digits[0])];
    return source
      ? [
          {
            type: 'url_citation',
            start_index: digits.index,
            end_index: digits.index + digits[0].length,
            ...source,
          },
        ]
      : [];
  });
  return {
    id: 'msg_cited',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations }],
  };
}

describe('sources', () => {
  const unit = (id: string, title: string) => ({
    url: `${window.location.origin}/course/c/s/${id}`,
    title,
  });

  test('link to the units, once each, under the numbers in the text', async () => {
    const cited = answer('Two lifts [2]. A leaf [1] and again [2].', {
      1: unit('what', 'What photosynthesis does'),
      2: unit('light', '<b>Light</b>'),
    });
    course.bff.turns = [({ put }) => put(cited)];
    await course.open();
    await course.ask('Why?');
    const links = await screen.findAllByRole('link');
    expect(screen.getByRole('heading', { name: 'Sources' })).toBeInTheDocument();
    expect(
      links.map((link) => [link.textContent, link.getAttribute('href'), link.closest('li')?.value]),
    ).toEqual([
      ['What photosynthesis does', `${window.location.origin}/course/c/s/what`, 1],
      ['<b>Light</b>', `${window.location.origin}/course/c/s/light`, 2],
    ]);
    expect(links[0]).not.toHaveAttribute('target');
    expect(await violations()).toEqual([]);
  });

  test('may be paths of this site', async () => {
    course.bff.turns = [
      ({ put }) =>
        put(answer('Green [1].', { 1: { url: '/learning/course/c/s/what', title: 'What' } })),
    ];
    await course.open();
    await course.ask('Why?');
    expect(await screen.findByRole('link', { name: 'What' })).toHaveAttribute(
      'href',
      '/learning/course/c/s/what',
    );
  });

  test.each([
    'https://evil.example/course/c/s/u',
    '//evil.example/u',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://[bad',
  ])('elsewhere are not links: %s', async (url) => {
    course.bff.turns = [({ put }) => put(answer('Green [1].', { 1: { url, title: 'Strange' } }))];
    await course.open();
    await course.ask('Why?');
    expect(await screen.findByText('Strange')).toBeInTheDocument();
    expect(screen.queryByRole('link')).toBeNull();
  });

  test('are absent if an answer has none', async () => {
    course.bff.turns = [({ say }) => say('Green [1].')];
    await course.open();
    await course.ask('Why?');
    await idle();
    expect(screen.queryByText('Sources')).toBeNull();
  });
});

describe('a change of unit', () => {
  const inView = (unit_id: string, unit_title: string | null) => {
    course.bff.info = { ...course.bff.info, unit: { unit_id, unit_title } };
  };
  const move = (unitId: string) => act(() => navigate(unitPath(course.courseId, unitId)));
  const questions = () =>
    screen.getAllByRole('listitem').filter((item) => within(item).queryByText('You said:'));

  test('is shown in the conversation once, and only from the second message on', async () => {
    course.bff.turns = [
      ({ say }) => say('one'),
      ({ say }) => say('two'),
      ({ say }) => say('three'),
    ];
    inView('unit-1', 'Roots');
    await course.open();
    await course.ask('first');
    await idle();
    inView('unit-2', 'Leaves');
    move('unit-2');
    await course.ask('second');
    await screen.findByText('Now about: Leaves');
    await idle();
    await course.ask('third');
    await screen.findByText('three');
    expect(
      questions().map((item) => within(item).queryByText(/^Now about/)?.textContent ?? null),
    ).toEqual([null, 'Now about: Leaves', null]);
    const asked = course.bff.seen
      .filter(({ method, path }) => method === 'POST' && path === '/v1/responses')
      .map(({ body }) => body);
    expect(asked).toMatchObject([
      { metadata: { unit_id: 'unit-1' } },
      { metadata: { unit_id: 'unit-2' } },
      { metadata: { unit_id: 'unit-2' } },
    ]);
    expect(await violations()).toEqual([]);
  });

  test('is shown without a title while that is unknown', async () => {
    course.bff.turns = [({ say }) => say('one'), ({ say }) => say('two')];
    inView('unit-1', 'Roots');
    await course.open();
    await course.ask('first');
    await idle();
    move('unit-3');
    await course.ask('second');
    expect(await screen.findByText('Now about another unit')).toBeInTheDocument();
  });
});

describe('a notice for staff', () => {
  test('names the setting', async () => {
    course.bff.info = {
      ...course.bff.info,
      staff_notice: { code: 'html_text_off', setting: 'FEATURES["SOME_FLAG"]' },
    };
    await course.open();
    expect(await screen.findByText(/Only staff see this/)).toHaveTextContent(
      'An operator can turn on FEATURES["SOME_FLAG"] and publish the course again.',
    );
    expect(await violations()).toEqual([]);
  });
});

test("the operator's slot name is sent with every request", async () => {
  course.bff.turns = [({ say }) => say('one')];
  await course.open({ uiSlotSelectorId: 'sidebar' });
  await course.ask('first');
  await idle();
  const [info] = course.bff.seen.filter(({ path }) => path === '/v1/assistant');
  expect(info?.query.get('ui_slot_selector_id')).toBe('sidebar');
  expect(course.bff.seen.find(({ path }) => path === '/v1/responses')?.body).toMatchObject({
    metadata: { ui_slot_selector_id: 'sidebar' },
  });
});
