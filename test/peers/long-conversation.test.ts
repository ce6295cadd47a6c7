/**
 * A conversation of 500 questions with results of 32 KB, on a model that reads 32 000 tokens: it
 * goes on, and the provider refuses no prompt.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type OpenAI from 'openai';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { startPeer, text, type McpPeer } from '../support/mcp-peer';

const CONTEXT = 32_000;
const ANSWER = 1_000;
const RESULT = 'A row of the course records. '.repeat(1_130).slice(0, 32_000);

interface Message {
  role: string;
  content: unknown;
  tool_calls?: { id: string }[];
  tool_call_id?: string;
}

/** Counts every prompt; refuses, as OpenAI does, what is longer than the context. */
function startProvider() {
  const prompts: { tokens: number; messages: Message[] }[] = [];
  let refused = 0;
  let calls = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      const { messages } = JSON.parse(raw) as { messages: Message[] };
      const tokens = Math.ceil(Buffer.byteLength(raw) / 3.8);
      if (tokens + ANSWER > CONTEXT) {
        refused += 1;
        response.writeHead(400, { 'content-type': 'application/json' });
        const message = `This model's maximum context length is ${CONTEXT} tokens.`;
        response.end(JSON.stringify({ error: { message, code: 'context_length_exceeded' } }));
        return;
      }
      prompts.push({ tokens, messages });
      const isAnswer = messages.at(-1)?.role === 'tool';
      calls += 1;
      const delta = isAnswer
        ? { content: 'There are many rows.' }
        : {
            tool_calls: [
              { index: 0, id: `call_${calls}`, function: { name: 'peer__rows', arguments: '{}' } },
            ],
          };
      const chunk = (choice: object, more: object = {}) =>
        response.write(
          `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, ...choice }], ...more })}\n\n`,
        );
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      chunk({ delta, finish_reason: null });
      chunk(
        { delta: {}, finish_reason: isAnswer ? 'stop' : 'tool_calls' },
        { usage: { prompt_tokens: tokens, completion_tokens: 5, total_tokens: tokens + 5 } },
      );
      response.end('data: [DONE]\n\n');
    });
  });
  return new Promise<{
    url: string;
    prompts: typeof prompts;
    refused: () => number;
    close: () => void;
  }>((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
        prompts,
        refused: () => refused,
        close: () => server.close(),
      }),
    );
  });
}

/** Copies what the first question left, as if it had been asked again and again. */
function repeat(path: string, times: number): void {
  const db = new DatabaseSync(path);
  const rows = (table: string) =>
    db.prepare(`select * from ${table} order by rowid`).all() as Record<string, unknown>[];
  const tables = ['responses', 'tool_calls', 'items'].map((table) => [table, rows(table)] as const);
  const ids = tables.flatMap(([, all]) => all.map(({ id }) => String(id)));
  const renamed = (value: unknown, n: number): unknown =>
    typeof value === 'string' && value.length < 10_000
      ? ids.reduce((text, id) => text.replaceAll(id, `${id}-${n}`), value)
      : value;
  db.exec('begin');
  for (let n = 0; n < times; n += 1) {
    for (const [table, all] of tables) {
      for (const { position: _, ...row } of all) {
        const columns = Object.keys(row);
        db.prepare(
          `insert into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`,
        ).run(...columns.map((column) => renamed(row[column], n) as string | number | null));
      }
    }
  }
  db.exec('commit');
  db.close();
}

let provider: Awaited<ReturnType<typeof startProvider>>;
let peer: McpPeer;
let stack: Stack;
beforeAll(async () => {
  [provider, peer] = await Promise.all([
    startProvider(),
    startPeer([{ name: 'rows', run: () => text(RESULT) }]),
  ]);
  stack = await startStack({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: { peer: { server_url: peer.url, require_approval: 'never' } },
      providers: {
        small: {
          type: 'openai-compatible',
          model: 'm',
          base_url: provider.url,
          context_tokens: CONTEXT,
          max_output_tokens: ANSWER,
        },
      },
      workflows: {
        course_assistant: {
          processor_config: { ResponsesProcessor: { config: 'small', mcp_configs: ['peer'] } },
        },
      },
    },
  });
});
afterAll(async () => {
  await stack.close();
  await peer.close();
  provider.close();
});

interface Told {
  mcp_assistant: { notices: { type: string; questions?: number }[] };
}

test('every prompt fits, every call has its result, and the person sees where the memory begins', async () => {
  const ask = async (client: OpenAI, conversation: string) =>
    client.responses.create({ input: 'How many rows?', conversation, metadata: UNIT });
  let client = await clientFor(stack);
  const { id } = await client.conversations.create({ metadata: { course_id: UNIT.course_id } });
  await ask(client, id);
  await stack.bff.stop();
  repeat(join(stack.dataDir, 'bff.sqlite'), 484);
  await stack.bff.restart();
  client = await clientFor(stack);
  for (let more = 0; more < 15; more += 1) {
    const response = await ask(client, id);
    expect(response.status).toBe('completed');
    expect(response.output_text).toBe('There are many rows.');
    const { notices } = (response as unknown as Told).mcp_assistant;
    const memory = notices.filter(({ type }) => type === 'memory_begins').at(-1);
    const { messages } = provider.prompts.at(-1) ?? { messages: [] };
    expect(memory?.questions).toBe(messages.filter(({ role }) => role === 'user').length);
  }
  expect(provider.refused()).toBe(0);
  expect(provider.prompts).toHaveLength(32);
  for (const { messages } of provider.prompts) {
    const calls = messages.flatMap(({ tool_calls }) => tool_calls ?? []).map((call) => call.id);
    const results = messages.flatMap(({ tool_call_id }) => tool_call_id ?? []);
    expect(results).toEqual(calls);
    expect(messages[1]?.role).toBe('user');
  }
  const kept = provider.prompts.slice(-10).map(({ messages }) => messages.length);
  expect(Math.min(...kept)).toBeGreaterThan(20);
});
