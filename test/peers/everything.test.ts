/**
 * The protocol project's own reference server, next to the demo's servers: listed and called
 * through the BFF (issue 2, item 5).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import type {
  AttachmentObject,
  CreateAttachmentRequest,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
  OfferList,
} from '../../src/protocol';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { freePort } from '../harness/ports';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';

let server: ChildProcess;
let model: FakeModel;
let stack: Stack;

async function startEverything(): Promise<number> {
  const port = await freePort();
  const main = join(
    dirname(
      createRequire(__filename).resolve('@modelcontextprotocol/server-everything/package.json'),
    ),
    'dist',
    'index.js',
  );
  server = spawn(process.execPath, [main, 'streamableHttp'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      if (String(chunk).includes(String(port))) {
        resolve();
      }
    });
    server.once('exit', (code) => reject(new Error(`server-everything ended with ${code}`)));
  });
  return port;
}

beforeAll(async () => {
  const port = await startEverything();
  model = await startFakeModel();
  stack = await startStack({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1:9001', '127.0.0.1:9002', `127.0.0.1:${port}`] },
      AI_EXTENSIONS_MCP_CONFIGS: {
        everything: { server_url: `http://127.0.0.1:${port}/mcp`, require_approval: 'never' },
      },
      providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: model.url } },
      workflows: {
        course_assistant: {
          processor_config: {
            ResponsesProcessor: {
              config: 'fake',
              mcp_configs: ['dice', 'course_records', 'everything'],
            },
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await stack.close();
  await model.close();
  server.kill();
});

test("the reference server's tools are listed next to the others, and called", async () => {
  model.script(
    {
      toolCalls: [
        { name: 'everything__echo', arguments: { message: 'hello' } },
        { name: 'everything__get-sum', arguments: { a: 2, b: 40 } },
      ],
    },
    {
      toolCalls: [
        { name: 'everything__get-structured-content', arguments: { location: 'New York' } },
        { name: 'everything__get-tiny-image', arguments: {} },
      ],
    },
    { text: 'done' },
  );
  const client = await clientFor(stack);
  const response = await client.responses.create({ input: 'go', metadata: UNIT });
  const names = model.requests[0]!.toolNames;
  expect(names).toEqual(
    expect.arrayContaining([
      'dice__roll_dice',
      'course_records__run_query',
      'everything__echo',
      'everything__get-sum',
      'everything__get-env',
      'everything__trigger-long-running-operation',
      'everything__get-resource-reference',
    ]),
  );
  expect(names.filter((name) => name.startsWith('everything__')).length).toBeGreaterThanOrEqual(10);
  const calls = response.output.filter((item) => item.type === 'mcp_call');
  expect(calls.map(({ status }) => status)).toEqual([
    'completed',
    'completed',
    'completed',
    'completed',
  ]);
  expect(calls[0]!.output).toContain('hello');
  expect(calls[1]!.output).toContain('42');
  expect(calls[2]!.output).toContain('temperature');
  expect(calls[3]!.output).toContain('[image: image/png]');
  expect(response.output_text).toBe('done');
});

test("arguments that break the reference server's schema never reach it", async () => {
  model.script(
    { toolCalls: [{ name: 'everything__get-sum', arguments: { a: 'two' } }] },
    { text: 'sorry' },
  );
  const response = await (await clientFor(stack)).responses.create({ input: 'go', metadata: UNIT });
  expect(response.output[0]).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('/a must be number'),
  });
});

test("the reference server's resources, templates and prompts are listed, attached, and read by the model", async () => {
  const headers = {
    authorization: `Bearer ${await stack.lms.signIn('learner')}`,
    'content-type': 'application/json',
  };
  const get = async <T>(path: string) =>
    (
      await fetch(`${stack.urls.bff}/v1/${path}?${new URLSearchParams(UNIT).toString()}`, {
        headers,
      })
    ).json() as Promise<T>;
  const attach = async (source: CreateAttachmentRequest['source']) => {
    const response = await fetch(`${stack.urls.bff}/v1/attachments`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ place: UNIT, source }),
    });
    return (await response.json()) as AttachmentObject;
  };
  const resources = await get<OfferList<McpResource | McpResourceTemplate>>('mcp_resources');
  expect(resources.unavailable).toEqual([]);
  expect(resources.data.filter(({ server_label: label }) => label === 'everything')).toHaveLength(
    9,
  );
  expect(
    resources.data.filter(({ server_label: label }) => label === 'course_records'),
  ).toHaveLength(5);
  const prompts = await get<OfferList<McpPrompt>>('mcp_prompts');
  expect(prompts.data.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['explain_grade', 'plan_my_week', 'completable-prompt']),
  );

  const made = [
    await attach({
      type: 'resource',
      server_label: 'everything',
      uri: 'demo://resource/dynamic/text/7',
    }),
    await attach({
      type: 'resource',
      server_label: 'everything',
      uri: 'demo://resource/dynamic/blob/8',
    }),
    await attach({
      type: 'prompt',
      server_label: 'course_records',
      name: 'explain_grade',
      arguments: { assignment: 'essay' },
    }),
  ];
  model.script({ text: 'done' });
  const input = [
    { role: 'user', content: 'Explain', mcp_assistant: { attachments: made.map(({ id }) => id) } },
  ];
  const response = await fetch(`${stack.urls.bff}/v1/responses`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ input, metadata: UNIT }),
  });
  expect(await response.json()).toMatchObject({ status: 'completed' });
  const sent = JSON.stringify(model.requests.at(-1));
  for (const text of [
    'Resource 7: This is a plaintext resource',
    'Resource 8: This is a base64 blob',
    'counts 30 percent of my grade',
  ]) {
    expect(sent).toContain(text);
  }
});
