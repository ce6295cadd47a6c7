/** `/v1/assistant`: what the widget learns before the first message. */
import type { AssistantInfo } from '../../protocol';
import { api, bearer, call, exam, query, refused, serve, unit, useApi } from './testing/api';

useApi();

describe('GET /v1/assistant', () => {
  const info = async (place: object, user?: string) =>
    (
      await call('GET', `/v1/assistant?${query(place)}`, undefined, await bearer(user))
    ).json() as Promise<AssistantInfo>;

  test('describes the assistant without an address', async () => {
    await serve([]);
    const here = await info(unit);
    expect(here).toMatchObject({
      available: true,
      reason: null,
      workflow: 'helper',
      title: 'Helper',
      suggestions: ['Try'],
      demo_model: true,
      limits: { max_input_chars: 8000 },
      servers: [{ label: 'peer', name: 'Peer', status: 'connecting' }],
    });
    expect(JSON.stringify(here)).not.toContain('127.0.0.1');
    expect(
      await refused(await call('GET', `/v1/assistant?${query({ ...unit, model: 'none' })}`)),
    ).toMatchObject({ code: 'invalid_request', param: 'model' });
  });

  test('answers with an error to those who may not be here', async () => {
    await serve([]);
    const answer = async (place: object, user: string) =>
      refused(await call('GET', `/v1/assistant?${query(place)}`, undefined, await bearer(user)));
    expect(await answer(exam, 'learner')).toMatchObject({ status: 403, code: 'exam_in_progress' });
    expect(await answer(unit, 'unenrolled')).toMatchObject({
      status: 403,
      code: 'enrollment_required',
    });
  });

  test('answers with an error, not a reason, when the LMS is down', async () => {
    await serve([]);
    api.lms.setDown(true);
    const answer = refused(await call('GET', `/v1/assistant?${query(unit)}`));
    api.lms.setDown(false);
    expect(await answer).toMatchObject({ status: 503, code: 'lms_unavailable' });
  });
});
