/** The text of a unit, as the Blocks API of the LMS serves it. */
import { createLmsClient } from './client';
import { work } from '../../../test/support/work';
import {
  sequence,
  COURSE,
  SEQUENCE,
  UNIT,
  PLACE,
  SEQUENCE_PATH,
  BLOCKS_PATH,
  TRANSCRIPT_PATH,
  learner,
  status,
  html,
  video,
  blocks,
  answers,
  requests,
  baseUrl,
  client,
  clock,
  paths,
} from './testing/fake-lms';

describe('courseContext', () => {
  const read = (maxChars = 10_000, place = PLACE) =>
    client.courseContext(learner, place, { functions: ['unit_content'], maxChars });
  const texts = async (maxChars?: number) =>
    (await read(maxChars)).passages.map(({ text }) => text);
  const UNIT_URL = `/learning/course/${COURSE}/${SEQUENCE}/${UNIT}`;

  test("returns the unit's text in order", async () => {
    answers[BLOCKS_PATH] = blocks({
      text: html('From light to sugar', {
        enabled: true,
        html: '<p>A leaf takes in <b>CO<sub>2</sub></b>.</p>',
      }),
      film: video('The Z-scheme', `${baseUrl}${TRANSCRIPT_PATH}?lang=en`),
      check: { type: 'problem', display_name: 'Quick check' },
      talk: { type: 'discussion', display_name: null },
    });
    answers[TRANSCRIPT_PATH] = status(
      200,
      '1\n00:00:00,000 --> 00:00:06,500\nIt is called the Z-scheme.\n',
      'application/x-subrip',
    );
    expect(await read()).toEqual({
      courseTitle: 'How Plants Make Sugar',
      unitTitle: 'What photosynthesis does',
      passages: [
        {
          title: 'What photosynthesis does',
          url: UNIT_URL,
          text:
            'From light to sugar\nA leaf takes in CO2.\n\nThe Z-scheme (video transcript)\nIt is called the Z-scheme.\n\n' +
            'Quick check (problem)\n\ndiscussion (discussion)',
        },
      ],
      incomplete: ['the text of the problem "Quick check" (not served by the LMS)'],
      htmlOff: false,
    });
    const [blocksRequest, transcriptRequest] = requests.slice(2);
    expect(Object.fromEntries(blocksRequest!.query)).toEqual({
      username: 'learner',
      depth: 'all',
      requested_fields: 'children',
      student_view_data: 'html,video',
    });
    expect(blocksRequest!.authorization).toBe('JWT h.p.s');
    expect(transcriptRequest!.authorization).toBeUndefined();
  });

  test('names what the LMS does not serve', async () => {
    answers[BLOCKS_PATH] = blocks({
      off: html('Off', { enabled: false, message: 'To enable, set FEATURES[...]' }),
      silent: video('Silent'),
      foreign: video('Foreign', 'https://evil.example/transcript'),
      odd: video('Odd', 'http://[bad'),
      gone: video('Gone', '/gone'),
      page: video('Page', '/login'),
      down: video('Down', `${baseUrl}/down`),
      bare: { type: 'video', display_name: 'Bare' },
    });
    answers['/login'] = status(200, '<html>', 'text/html; charset=utf-8');
    answers['/down'] = status(500);
    const {
      passages: [passage],
      incomplete,
      htmlOff,
    } = await read();
    expect(htmlOff).toBe(true);
    expect(passage?.text).toBe(
      [
        'Off',
        ...['Silent', 'Foreign', 'Odd', 'Gone', 'Page', 'Down', 'Bare'].map(
          (name) => `${name} (video)`,
        ),
      ].join('\n\n'),
    );
    expect(incomplete).toEqual([
      'the text of "Off" (not served by the LMS)',
      'the transcript of "Silent" (there is none)',
      'the transcript of "Foreign" (it is on another site)',
      'the transcript of "Odd" (it is on another site)',
      'the transcript of "Gone" (not served by the LMS)',
      'the transcript of "Page" (not served by the LMS)',
      'the transcript of "Down" (the LMS did not answer)',
      'the transcript of "Bare" (there is none)',
    ]);
    expect(paths().slice(3)).toEqual(expect.arrayContaining(['/gone', '/login', '/down']));
    expect(paths()).toHaveLength(6);
  });

  test('reads a limited number of transcripts', async () => {
    answers['/t'] = status(200, 'Spoken.', 'text/plain');
    answers[BLOCKS_PATH] = blocks(
      Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`v${index}`, video(`V${index}`, '/t')]),
      ),
    );
    const { incomplete } = await read();
    expect(incomplete).toEqual([
      'the transcript of "V8" (too many videos)',
      'the transcript of "V9" (too many videos)',
    ]);
    expect(paths().filter((path) => path === '/t')).toHaveLength(8);
  });

  test('visits nested blocks once, whatever the tree says', async () => {
    answers[BLOCKS_PATH] = blocks({
      group: {
        type: 'split_test',
        display_name: 'Group',
        children: ['inner', UNIT, 'nowhere', 'constructor'],
      },
    });
    (answers[BLOCKS_PATH] as { blocks: object }).blocks = {
      ...(answers[BLOCKS_PATH] as { blocks: object }).blocks,
      inner: html('Inner', { html: '<p>deep</p>' }),
    };
    expect(await texts()).toEqual(['Group (split_test)\n\nInner\ndeep']);
  });

  test('cuts a long text at a paragraph', async () => {
    answers[BLOCKS_PATH] = blocks({
      text: html('Long', { html: '<p>one one one</p><p>two two two</p><p>three three</p>' }),
    });
    expect(await read(32)).toMatchObject({
      passages: [{ text: 'Long\none one one\n\ntwo two two' }],
      incomplete: ['the rest of the unit (too long)'],
    });
    expect(await texts(0)).toEqual(['']);
  });

  test('returns only the title if the blocks are unavailable', async () => {
    answers[BLOCKS_PATH] = status(500);
    const rest = {
      courseTitle: 'How Plants Make Sugar',
      unitTitle: 'What photosynthesis does',
      passages: [],
      htmlOff: false,
    };
    expect(await read()).toEqual({
      ...rest,
      incomplete: ['the text of the unit (the LMS did not answer)'],
      unread: true,
    });
    answers[BLOCKS_PATH] = status(404, { developer_message: 'Block not found' });
    expect(await read()).toEqual({
      ...rest,
      incomplete: ['the text of the unit (not accessible)'],
    });
    answers[BLOCKS_PATH] = { root: 'other', blocks: {} };
    expect(await read()).toEqual({
      ...rest,
      incomplete: ['the text of the unit (the LMS did not answer)'],
      unread: true,
    });
    answers[BLOCKS_PATH] = { blocks: { [UNIT]: { type: 'vertical' } } };
    expect(await read()).toEqual({
      ...rest,
      passages: [{ title: 'What photosynthesis does', url: UNIT_URL, text: '' }],
      incomplete: [],
    });
  });

  test('returns nothing for a place that the person may not see', async () => {
    answers[SEQUENCE_PATH] = { ...sequence, is_time_limited: true };
    expect(await read()).toEqual({
      courseTitle: COURSE,
      unitTitle: null,
      passages: [],
      incomplete: ['the course content (not accessible)'],
      htmlOff: false,
    });
    expect(paths()).not.toContain(BLOCKS_PATH);
  });

  test('is short outside units', async () => {
    expect(await read(100, { course_id: COURSE })).toEqual({
      courseTitle: 'How Plants Make Sugar',
      unitTitle: null,
      passages: [],
      incomplete: [],
      htmlOff: false,
    });
    answers[SEQUENCE_PATH] = { ...sequence, items: [{ id: UNIT }] };
    answers[BLOCKS_PATH] = status(500);
    expect(await read()).toMatchObject({ unitTitle: null });
  });

  test('caches a result for a minute, but not a failure', async () => {
    answers[BLOCKS_PATH] = status(500);
    await read();
    answers[BLOCKS_PATH] = blocks({ text: html('T', { html: 'now' }) });
    const first = await read();
    first.incomplete.push('changed by a reader');
    clock.now += 59_999;
    expect(await read()).toMatchObject({ passages: [{ text: 'T\nnow' }], incomplete: [] });
    expect(paths().filter((path) => path === BLOCKS_PATH)).toHaveLength(2);
    clock.now += 1;
    await client.courseContext({ ...learner, userId: '8' }, PLACE, {
      functions: ['unit_content'],
      maxChars: 10,
    });
    expect(paths().filter((path) => path === BLOCKS_PATH)).toHaveLength(3);
  });

  test('lets programming errors through', async () => {
    const broken = createLmsClient({
      work,
      baseUrl,
      now: () => {
        throw new TypeError('no clock');
      },
    });
    await expect(
      broken.courseContext(learner, PLACE, { functions: ['unit_content'], maxChars: 1 }),
    ).rejects.toThrow('no clock');
  });
});
