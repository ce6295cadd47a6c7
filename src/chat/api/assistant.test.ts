/** @jest-environment node */
import { startFakeBff, type FakeBff } from '../testing/bff';
import { nodeTransport } from '../testing/transport';
import { readAssistant } from './assistant';
import type { ErrorCode } from '../../protocol';
import type { FailureCode } from '../errors';
import { createApi, type Api } from './core';

let bff: FakeBff;
let api: Api;
beforeEach(async () => {
  bff = await startFakeBff();
  api = createApi(nodeTransport(bff.url));
});
afterEach(() => bff.close());

const place = { course_id: 'course-v1:A+B+C', sequence_id: 'seq', unit_id: 'unit' };

test('the assistant is requested with place and workflow', async () => {
  expect(await readAssistant(api, place, 'tutor')).toEqual(bff.info);
  expect(Object.fromEntries(bff.seen[0]!.query)).toEqual({ ...place, model: 'tutor' });
  await readAssistant(api, { course_id: 'c' }, null);
  expect(Object.fromEntries(bff.seen[1]!.query)).toEqual({ course_id: 'c' });
});

test.each<[FailureCode, string | null]>([
  ['exam_in_progress', null],
  ['unit_not_accessible', null],
  ['course_not_found', null],
  ['enrollment_required', 'Refused: enrollment_required'],
  ['access_expired', 'Refused: access_expired'],
])('a refusal because of %s says why there is none', async (code, message) => {
  bff.interfere(/assistant/, code as ErrorCode);
  expect(await readAssistant(api, place, null)).toMatchObject({
    available: false,
    reason: { code, message },
  });
});

test.each<FailureCode>(['lms_unavailable', 'session_expired', 'internal_error'])(
  '%s stays a failure',
  async (code) => {
    bff.interfere(/assistant/, code as ErrorCode);
    await expect(readAssistant(api, place, null)).rejects.toMatchObject({ code });
  },
);
