/** @jest-environment node */
import { startFakeBff, type FakeBff } from '../testing/bff';
import { nodeTransport } from '../testing/transport';
import { readAssistant } from './assistant';
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
