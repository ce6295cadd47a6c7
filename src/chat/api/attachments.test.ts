/** @jest-environment node */
import { startFakeBff, type FakeBff } from '../testing/bff';
import { mcpPrompt, mcpResource } from '../testing/samples';
import { nodeTransport } from '../testing/transport';
import {
  completeArgument,
  createAttachment,
  listPrompts,
  listResources,
  readAttachment,
  removeAttachment,
} from './attachments';
import { createApi, type Api } from './core';

let bff: FakeBff;
let api: Api;
beforeEach(async () => {
  bff = await startFakeBff();
  api = createApi(nodeTransport(bff.url));
});
afterEach(() => bff.close());

const place = { course_id: 'course-v1:A+B+C', sequence_id: 'seq', unit_id: 'unit' };
const create = () =>
  createAttachment(api, {
    place,
    source: { type: 'resource', server_label: 'records', uri: 'course://a' },
  });

test('offers are requested with place and workflow', async () => {
  Object.assign(bff.shelf, {
    resources: [mcpResource('course://a')],
    prompts: [mcpPrompt('explain')],
    unavailable: ['Dice'],
  });
  expect(await listResources(api, place, 'tutor')).toEqual({
    object: 'list',
    data: [mcpResource('course://a')],
    unavailable: ['Dice'],
  });
  expect(await listPrompts(api, place, null)).toEqual({
    object: 'list',
    data: [mcpPrompt('explain')],
    unavailable: ['Dice'],
  });
  expect(bff.seen.map(({ path, query }) => [path, Object.fromEntries(query)])).toEqual([
    ['/v1/mcp_resources', { ...place, model: 'tutor' }],
    ['/v1/mcp_prompts', place],
  ]);
});

test('an attachment is created, read and removed', async () => {
  bff.shelf.texts['course://a'] = 'Everything';
  const { id } = await create();
  expect(await readAttachment(api, id)).toMatchObject({ id, chars: 10, text: 'Everything' });
  await removeAttachment(api, id);
  await expect(readAttachment(api, id)).rejects.toMatchObject({ code: 'not_found' });
});

test('removing may return an empty body; a refusal has a code', async () => {
  const { id } = await create();
  bff.interfere(/DELETE/, { status: 204 });
  await expect(removeAttachment(api, id)).resolves.toBeUndefined();
  await expect(removeAttachment(api, 'att/other')).rejects.toMatchObject({ code: 'not_found' });
  expect(bff.seen.at(-1)?.path).toBe('/v1/attachments/att%2Fother');
});

test('suggestions are requested for an argument', async () => {
  bff.shelf.values = ['mitosis', 'meiosis'];
  const ref = { type: 'prompt', name: 'explain' } as const;
  const request = { place, server_label: 'records', ref, argument: { name: 'topic', value: 'mi' } };
  expect((await completeArgument(api, request)).values).toEqual(['mitosis']);
  expect(bff.seen[0]!.body).toEqual(request);
});
