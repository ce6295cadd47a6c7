/** What the picker lists: a workflow's resources, prompts and completions. */
import type { CompletionObject, McpPrompt, McpResource, OfferList } from '../../protocol';
import {
  api,
  answer,
  attach,
  call,
  exam,
  ONE,
  place,
  query,
  refused,
  serve,
  stop,
  useApi,
} from './testing/attachments-api';

useApi();

describe('the resources and prompts of a workflow', () => {
  test('come from its servers, at a place where the person may ask', async () => {
    const resources = await answer<OfferList<McpResource>>(
      call('GET', `mcp_resources?${query({ ...place, model: 'helper' })}`),
    );
    expect(resources).toMatchObject({
      object: 'list',
      unavailable: [],
      data: [{ uri: 'x:one', server_name: 'The peer' }, { uri_template: 'x:rows/{table}' }],
    });
    expect(
      await answer<OfferList<McpPrompt>>(
        call('GET', `mcp_prompts?${query({ ...place, model: 'helper' })}`),
      ),
    ).toMatchObject({ data: [{ name: 'explain' }] });
    expect(await answer(call('GET', `mcp_prompts?${query(place)}`))).toEqual({
      object: 'list',
      data: [],
      unavailable: [],
    });
    expect(JSON.stringify(resources)).not.toMatch(/topsecret|127\.0\.0\.1/);
  });

  test('have completions from their server', async () => {
    const body = {
      place,
      server_label: 'peer',
      ref: { type: 'prompt', name: 'explain' },
      argument: { name: 'topic', value: 'al' },
    };
    expect(await answer<CompletionObject>(call('POST', 'mcp_completions', body))).toEqual({
      object: 'mcp_completion',
      values: ['alpha', 'beta'],
      has_more: false,
    });
    expect(
      await refused(
        call('POST', 'mcp_completions', { ...body, argument: { name: 'other', value: '' } }),
      ),
    ).toMatchObject({ status: 400, param: 'argument.name' });
    expect(await refused(call('POST', 'mcp_completions', { ...body, url: 'x' }))).toMatchObject({
      code: 'unsupported_parameter',
      param: 'url',
    });
  });

  test('are hidden from people who may not ask here', async () => {
    for (const [path, method] of [
      ['mcp_resources', 'GET'],
      ['mcp_prompts', 'GET'],
      ['mcp_completions', 'POST'],
      ['attachments', 'POST'],
    ] as const) {
      const at = (where: object) =>
        method === 'GET'
          ? call(method, `${path}?${query(where)}`)
          : call(method, path, {
              place: where,
              source: ONE,
              ...(path === 'attachments'
                ? {}
                : {
                    source: undefined,
                    server_label: 'peer',
                    ref: { type: 'prompt', name: 'explain' },
                    argument: { name: 'topic', value: '' },
                  }),
            });
      expect(await refused(at(exam))).toMatchObject({ status: 403, code: 'exam_in_progress' });
      expect(await refused(at({}))).toMatchObject({ status: 400, code: 'invalid_request' });
      expect((await fetch(`${api.base}/v1/${path}`, { method })).status).toBe(401);
    }
    expect(
      await refused(call('GET', `mcp_resources?${query({ ...place, model: 'none' })}`)),
    ).toMatchObject({ param: 'model' });
    expect(api.peer.asked).toEqual([]);
  });

  test('are listed and attached a limited number of times per minute', async () => {
    await stop();
    await serve({ requestsPerMinute: 2 });
    for (const path of ['mcp_resources', 'mcp_prompts']) {
      const statuses = [];
      for (let count = 0; count < 3; count += 1) {
        statuses.push((await call('GET', `${path}?${query(place)}`)).status);
      }
      expect(statuses).toEqual([200, 200, 429]);
    }
    expect((await attach()).status).toBe(201);
    expect((await attach()).status).toBe(201);
    expect(await refused(attach())).toMatchObject({ status: 429, code: 'rate_limited' });
    expect((await attach(ONE, 'learner2')).status).toBe(201);
  });
});
