/** With a proxy, everything goes through it: the LMS, the provider and the MCP servers. */
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { startLms, type Lms } from '../harness/lms/lms';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { startHttpProxy, type HttpProxy } from '../support/http-proxy';
import { startPeer, type McpPeer } from '../support/mcp-peer';

const parts: { close: () => Promise<void> }[] = [];
let stack: Stack;
let proxy: HttpProxy;
let model: FakeModel;
let peer: McpPeer;
let lms: Lms;

const portOf = (url: string) => Number(new URL(url).port);
const SERVERS = ['127.0.0.1:9001', '127.0.0.1:9002'];

beforeAll(async () => {
  model = await startFakeModel();
  peer = await startPeer([{ name: 'look' }]);
  // The stack's own LMS signs; this one answers, under a name that only the proxy knows.
  lms = await startLms({ port: 0, pageOrigin: 'http://localhost:1' });
  const ports = new Map<string, number>([
    ['model.invalid:80', portOf(model.url)],
    ['tools.invalid:80', portOf(peer.url)],
    ['lms.invalid:80', portOf(lms.url)],
  ]);
  proxy = await startHttpProxy(ports);
  parts.push(model, peer, lms, proxy);
  stack = await startStack({
    config: {
      mcp: { allowed_hosts: [...SERVERS, 'tools.invalid', 'model.invalid'] },
      providers: {
        main: {
          type: 'openai-chat',
          model: 'gpt-test',
          api_key: 'sk-test',
          base_url: 'http://model.invalid/v1',
        },
      },
      AI_EXTENSIONS_MCP_CONFIGS: {
        tools: { server_url: 'http://tools.invalid/mcp', require_approval: 'never' },
      },
      workflows: {
        course_assistant: {
          processor_config: { ResponsesProcessor: { config: 'main', mcp_configs: ['tools'] } },
        },
      },
    },
    bffEnv: {
      HTTP_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1',
      LMS_BASE_URL: 'http://lms.invalid',
      JWT_ISSUER: lms.issuer,
      JWT_AUDIENCE: lms.audience,
      JWT_PUBLIC_SIGNING_JWK_SET: JSON.stringify(lms.jwks),
    },
  });
  parts.unshift(stack);
});
afterAll(async () => {
  for (const part of parts) {
    await part.close();
  }
});

test('a turn with a tool works, and each of the three was reached through the proxy', async () => {
  model.script({ toolCalls: [{ name: 'tools__look', arguments: {} }] }, { text: 'Done.' });
  const client = await clientFor({ ...stack, lms });
  const response = await client.responses.create({ input: 'Hello', metadata: UNIT });
  expect(response.output_text).toBe('Done.');
  expect(peer.calls).toEqual([{ name: 'look', args: '{}' }]);
  expect([...new Set(proxy.asked)].sort()).toEqual([
    'lms.invalid:80',
    'model.invalid:80',
    'tools.invalid:80',
  ]);
});
