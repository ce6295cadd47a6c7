/** The mode of a person's enrolment, as the LMS says. */
import {
  COURSE,
  learner,
  status,
  answers,
  requests,
  client,
  type Answer,
} from './testing/fake-lms';

describe('enrollmentMode', () => {
  const PATH = `/api/courseware/course/${COURSE}`;
  const mode = () => client.enrollmentMode(learner, COURSE);

  test('is that of an active enrolment, remembered for a minute', async () => {
    answers[PATH] = { enrollment: { mode: 'verified', is_active: true } };
    expect([await mode(), await mode()]).toEqual(['verified', 'verified']);
    expect(requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [PATH, 'JWT h.p.s'],
    ]);
  });

  test.each<[string, Answer]>([
    ['an enrolment that is over', { enrollment: { mode: 'verified', is_active: false } }],
    ['no enrolment', { enrollment: { mode: null, is_active: false } }],
    ['a closed course', status(403)],
  ])('is none for %s', async (_, answer) => {
    answers[PATH] = answer;
    expect(await mode()).toBeNull();
  });

  test('is unknown while the LMS is down, which is no refusal', async () => {
    answers[PATH] = status(500);
    await expect(mode()).rejects.toMatchObject({ code: 'lms_unavailable' });
  });
});
