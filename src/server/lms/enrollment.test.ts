/** The mode of a person's enrolment, according to the LMS. */
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

  test('returns the mode of an active enrolment, cached for a minute', async () => {
    answers[PATH] = { enrollment: { mode: 'verified', is_active: true } };
    expect([await mode(), await mode()]).toEqual(['verified', 'verified']);
    expect(requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [PATH, 'JWT h.p.s'],
    ]);
  });

  test.each<[string, Answer]>([
    ['an ended enrolment', { enrollment: { mode: 'verified', is_active: false } }],
    ['no enrolment', { enrollment: { mode: null, is_active: false } }],
    ['a closed course', status(403)],
  ])('returns null for %s', async (_, answer) => {
    answers[PATH] = answer;
    expect(await mode()).toBeNull();
  });

  test('fails as unavailable, not as a refusal, while the LMS is down', async () => {
    answers[PATH] = status(500);
    await expect(mode()).rejects.toMatchObject({ code: 'lms_unavailable' });
  });
});
