/**
 * What each context function reads from the stand-in's course, its budget, and what it must never
 * read.
 */
import { startLms, type Lms } from '../../../../test/harness/lms/lms';
import { work } from '../../../../test/support/work';
import type { Place } from '../../../protocol';
import { BOUNDS } from '../../base';
import type { ContextFunction } from '../../config';
import { createLmsClient } from '..';
import type { Principal } from '../../auth/principal';

const PAGE = 'http://localhost:8080';
const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const key = (type: string, id: string) => `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
const at = (sequence: string, unit: string): Place => ({
  course_id: COURSE,
  sequence_id: key('sequential', sequence),
  unit_id: key('vertical', unit),
});
const WHAT = at('glance', 'what');
const pageOf = (sequence: string, unit: string) =>
  `${PAGE}/course/${COURSE}/${key('sequential', sequence)}/${key('vertical', unit)}`;

let lms: Lms;
let asked: string[];
let authorized: (string | null)[];
beforeAll(async () => {
  lms = await startLms({ port: 0, pageOrigin: PAGE });
});
afterAll(() => lms.close());
beforeEach(() => {
  [asked, authorized] = [[], []];
  lms.setHtmlEnabled(true);
});

const tokens = new Map<string, string>();
async function person(username: string): Promise<Principal> {
  const token = tokens.get(username) ?? (await lms.signIn(username));
  tokens.set(username, token);
  return { userId: username, username, token, isGlobalStaff: false, expiresAt: 9e9 };
}

/** A client without a shared cache; `change` replaces an answer. */
function client(change?: (path: string) => Response | undefined) {
  const send: typeof fetch = async (url, init) => {
    const path = decodeURIComponent(new URL(String(url)).pathname);
    asked.push(path);
    authorized.push(new Headers(init?.headers).get('authorization'));
    return change?.(path) ?? fetch(url, init);
  };
  return createLmsClient({ work, baseUrl: lms.url, fetch: send, now: () => 0 });
}

interface Reading {
  place?: Place;
  question?: string;
  maxChars?: number;
  user?: string;
  from?: ReturnType<typeof client>;
}
async function read(
  functions: ContextFunction[],
  {
    place = WHAT,
    question = '',
    maxChars = 24_000,
    user = 'learner',
    from = client(),
  }: Reading = {},
) {
  return from.courseContext(await person(user), place, { functions, maxChars, question });
}
const titles = ({ passages }: Awaited<ReturnType<typeof read>>) =>
  passages.map(({ title }) => title);
const whole = (context: Awaited<ReturnType<typeof read>>) => JSON.stringify(context);

describe('unit_content', () => {
  test('returns the unit with the address of its page', async () => {
    expect(await read(['unit_content'])).toMatchObject({
      courseTitle: 'How Plants Make Sugar',
      unitTitle: 'What photosynthesis does',
      incomplete: [],
      htmlOff: false,
      passages: [
        {
          title: 'What photosynthesis does',
          url: pageOf('glance', 'what'),
          text: expect.stringContaining('stomata'),
        },
      ],
    });
  });

  test('returns titles and transcripts if the platform gives no text, and says so', async () => {
    lms.setHtmlEnabled(false);
    const context = await read(['unit_content'], { place: at('glance', 'lightrx') });
    expect(context).toMatchObject({
      htmlOff: true,
      incomplete: ['the text of "Photosystems" (not served by the LMS)'],
    });
    expect(context.passages[0]?.text).toMatch(
      /^Photosystems\n\nVideo: the Z-scheme \(video transcript\)\nDraw the energy/,
    );
  });

  test('returns only the title of a unit with content for another track', async () => {
    const gate = async (path: string) => {
      const answer = (await (
        await fetch(`${lms.url}${path}`, {
          headers: { authorization: `JWT ${await lms.signIn('learner')}` },
        })
      ).json()) as { items: object[] };
      return Response.json({
        ...answer,
        items: answer.items.map((item) => ({ ...item, contains_content_type_gated_content: true })),
      });
    };
    const gated = await gate(`/api/courseware/sequence/${key('sequential', 'glance')}`);
    const from = client((path) => (path.includes('/sequence/') ? gated.clone() : undefined));
    for (const name of [
      'unit_content',
      'sequence_content',
      'retrieve_relevant_documents',
    ] as const) {
      expect(whole(await read([name], { from, question: 'stomata' }))).not.toMatch(
        /stomata|photon/,
      );
    }
    expect((await read(['unit_content'], { from })).incomplete).toEqual([
      'the text of the unit (part of it is for another enrollment track)',
    ]);
  });
});

describe('sequence_content', () => {
  test('returns the unit in view and its neighbours, read in one request and cached', async () => {
    const from = client();
    const context = await read(['sequence_content'], { place: at('glance', 'lightrx'), from });
    expect(titles(context)).toEqual([
      'The light reactions',
      'What photosynthesis does',
      'Pigments and colour',
    ]);
    expect(context.passages.map(({ url }) => url)).toEqual([
      pageOf('glance', 'lightrx'),
      pageOf('glance', 'what'),
      pageOf('glance', 'pigments'),
    ]);
    expect(asked.filter((path) => path.includes('/blocks/'))).toEqual([
      `/api/courses/v2/blocks/${key('sequential', 'glance')}`,
    ]);
    const before = asked.length;
    await read(['sequence_content'], { from });
    expect(asked).toHaveLength(before);
  });

  test('stops at its budget, and names what was cut', async () => {
    const context = await read(['sequence_content'], { maxChars: 1700 });
    expect(context.passages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(
      1700,
    );
    expect(titles(context)[0]).toBe('What photosynthesis does');
    expect(context.incomplete).toContain('the rest of the unit "Pigments and colour" (too long)');
  });

  test('returns nothing outside a sequence', async () => {
    expect(await read(['sequence_content'], { place: { course_id: COURSE } })).toMatchObject({
      passages: [],
      incomplete: [],
    });
  });
});

describe('course_outline', () => {
  test('returns the titles that the person may see, and where they are', async () => {
    const {
      passages: [outline],
    } = await read(['course_outline'], { place: at('calvin', 'fixation') });
    expect(outline).toMatchObject({
      title: 'How Plants Make Sugar',
      url: `${PAGE}/course/${COURSE}/home`,
    });
    expect(outline?.text).toBe(
      [
        '- Week 1: Light and leaves',
        '  - Photosynthesis at a glance',
        '    - What photosynthesis does',
        '    - The light reactions',
        '    - Pigments and colour',
        '  - The Calvin cycle',
        '    - Carbon fixation (in view)',
        '    - What limits the rate',
        '- Week 2: Check what you know',
        '  - Timed exam: photosynthesis (exam)',
      ].join('\n'),
    );
  });

  test('is longer for a tester, and shorter with a small budget', async () => {
    expect((await read(['course_outline'], { user: 'beta' })).passages[0]?.text).toContain(
      'What respiration does',
    );
    expect(await read(['course_outline'], { maxChars: 100 })).toMatchObject({
      incomplete: ['the rest of the course outline (too long)'],
    });
  });
});

describe('retrieve_relevant_documents', () => {
  test('finds related text elsewhere in the course, next to the unit in view', async () => {
    const context = await read(['retrieve_relevant_documents'], {
      question: 'How many turns of the Calvin cycle does RuBisCO need?',
    });
    expect(titles(context).slice(0, 2)).toEqual(['What photosynthesis does', 'Carbon fixation']);
    expect(context.passages[1]).toMatchObject({
      url: pageOf('calvin', 'fixation'),
      text: expect.stringContaining('Three turns of the cycle fix three carbon atoms'),
    });
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  test('searches nearby sequences if no title matches', async () => {
    const context = await read(['retrieve_relevant_documents'], {
      question: 'What does RuBP become?',
    });
    expect(titles(context)).toContain('Carbon fixation');
  });

  test('finds a transcript in the sequence in view', async () => {
    const context = await read(['retrieve_relevant_documents'], {
      question: 'Why is the picture called Z-scheme?',
    });
    expect(context.passages.find(({ title }) => title === 'The light reactions')?.text).toContain(
      'a letter Z lying on its side',
    );
  });

  test('returns only the unit in view for a question without matching words', async () => {
    expect(titles(await read(['retrieve_relevant_documents'], { question: 'xyzzy' }))).toEqual([
      'What photosynthesis does',
    ]);
  });

  test('stays within its budget', async () => {
    const { passages } = await read(['retrieve_relevant_documents'], {
      question: 'light carbon dioxide photosystem ATP',
      maxChars: 2000,
    });
    expect(passages.length).toBeGreaterThan(1);
    expect(passages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(2000);
  });

  test('works without the outline', async () => {
    const from = client((path) =>
      path.includes('/navigation/') ? new Response('', { status: 500 }) : undefined,
    );
    expect(
      titles(
        await read(['retrieve_relevant_documents'], {
          question: 'chlorophyll carotenoids autumn',
          from,
        }),
      ),
    ).toContain('Pigments and colour');
  });
});

describe('every context function', () => {
  const all: ContextFunction[] = [
    'unit_content',
    'sequence_content',
    'course_outline',
    'retrieve_relevant_documents',
  ];
  const EXAM_WORDS =
    'Name the gas that is set free when photosystem II splits water. Exam part 1 Question 1';

  test('reads no unit of an exam and no unreleased unit, for anybody', async () => {
    for (const user of ['learner', 'staff', 'beta']) {
      await read(all, { user, question: `${EXAM_WORDS} respiration` });
      const blocks = asked.filter((path) => path.includes('/blocks/'));
      expect(blocks.filter((path) => path.includes('exam'))).toEqual([]);
      if (user === 'learner') {
        expect(blocks.filter((path) => path.includes('resp'))).toEqual([]);
      }
    }
    expect(whole(await read(all, { question: `${EXAM_WORDS} respiration` }))).not.toMatch(
      /Question 1|opens next month|What respiration/,
    );
  });

  test('gives staff in an exam only the unit they look at', async () => {
    expect(
      titles(await read(['unit_content'], { place: at('exam', 'exam_1'), user: 'staff' })),
    ).toEqual(['Exam part 1']);
    expect(
      await read(['sequence_content'], { place: at('exam', 'exam_1'), user: 'staff' }),
    ).toMatchObject({ passages: [], incomplete: ['the content of the exam'] });
  });

  test.each<[string, Place, string]>([
    ['a learner in an exam', at('exam', 'exam_1'), 'learner'],
    ['a unit of a future release date', at('respiration', 'resp_1'), 'learner'],
    [
      'a unit of another course',
      { ...WHAT, unit_id: WHAT.unit_id?.replace('BIO101', 'CHEM1') ?? '' },
      'learner',
    ],
    ['an audit track that is over', WHAT, 'expired'],
    ['no enrolment', WHAT, 'unenrolled'],
  ])('returns nothing and reads nothing for %s', async (_, place, user) => {
    expect(await read(all, { place, user, question: 'light' })).toEqual({
      courseTitle: COURSE,
      unitTitle: null,
      passages: [],
      incomplete: ['the course content (not accessible)'],
      htmlOff: false,
    });
    expect(asked.filter((path) => /blocks|navigation|transcript/.test(path))).toEqual([]);
  });

  test('is unread where the LMS does not answer, and only there', async () => {
    const from = client((path) =>
      path.includes('/api/courses/v2/blocks/') ? new Response('', { status: 500 }) : undefined,
    );
    for (const name of ['unit_content', 'retrieve_relevant_documents'] as const) {
      expect(await read([name], { from })).toMatchObject({ passages: [], unread: true });
    }
    expect((await read(all, { question: 'light' })).unread).toBeUndefined();
  });

  test("sends the person's own token, except for transcripts", async () => {
    const { token } = await person('learner');
    await read(all, { place: at('glance', 'lightrx'), question: 'Calvin cycle' });
    const anonymous = asked.filter((_, index) => authorized[index] === null);
    expect(anonymous.length).toBeGreaterThan(0);
    expect(anonymous.every((path) => path.endsWith('/transcript/download'))).toBe(true);
    expect(new Set(authorized.filter((value) => value !== null))).toEqual(
      new Set([`JWT ${token}`]),
    );
  });

  test('makes one passage per page, and survives a failing function', async () => {
    const from = client((path) =>
      path.includes('/navigation/') ? new Response('', { status: 403 }) : undefined,
    );
    const context = await read(all, { from, question: 'light' });
    expect(new Set(context.passages.map(({ url }) => url)).size).toBe(context.passages.length);
    expect(titles(context)).toContain('What photosynthesis does');
    expect(context.incomplete).toContain('the course outline (not accessible)');
  });

  test("never serves one person's cached reading to another", async () => {
    const from = client();
    const of = async (user: string) => whole(await read(['course_outline'], { from, user }));
    expect(await of('beta')).toContain('respiration');
    expect(await of('learner')).not.toContain('What respiration does');
  });
});

test('only some units are read at the same time, and each is read in the end', async () => {
  // One place is left for other courses.
  const places = BOUNDS.readingsAtOnce - 1;
  let running = 0;
  let most = 0;
  let release = () => {};
  const isFull = new Promise<void>((resolve) => {
    release = resolve;
  });
  const blocks = '/api/courses/v2/blocks/';
  const send: typeof fetch = async (url, init) => {
    const counts = decodeURIComponent(String(url)).includes(blocks);
    running += Number(counts);
    most = Math.max(most, running);
    if (running === places) {
      release();
    }
    await (counts && isFull);
    running -= Number(counts);
    return fetch(url, init);
  };
  const from = createLmsClient({ work, baseUrl: lms.url, fetch: send, now: () => 0 });
  const learner = await person('learner');
  const contexts = await Promise.all(
    Array.from({ length: 3 * BOUNDS.readingsAtOnce }, (_, at) =>
      from.courseContext({ ...learner, userId: `${at}` }, WHAT, {
        functions: ['unit_content'],
        maxChars: 24_000,
      }),
    ),
  );
  expect(most).toBe(places);
  expect(contexts.map(({ passages }) => passages.length)).toEqual(contexts.map(() => 1));
});
