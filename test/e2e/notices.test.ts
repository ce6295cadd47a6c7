/** What a learner sees besides the words of an answer: servers that are away, and the memory. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectAccessible } from './axe';
import { startWorld, type Visit, type World } from './world';

/** About 1500 tokens, so that few answers fit into the smallest context. */
const ANSWER = 'The leaf takes in light. '.repeat(240);

let provider: Server;
let world: World;
let visit: Visit;

beforeAll(async () => {
  provider = createServer((request, response) => {
    request.resume().on('end', () => {
      const chunk = (choice: object) =>
        `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, ...choice }] })}\n\n`;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        chunk({ delta: { content: ANSWER }, finish_reason: null }) +
          chunk({ delta: {}, finish_reason: 'stop' }) +
          'data: [DONE]\n\n',
      );
    });
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  world = await startWorld({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1'] },
      // Nothing listens there.
      AI_EXTENSIONS_MCP_CONFIGS: { library: { server_url: 'http://127.0.0.1:9/mcp' } },
      providers: {
        small: {
          type: 'openai-compatible',
          model: 'm',
          base_url: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`,
          context_tokens: 6000,
          max_output_tokens: 1000,
        },
      },
      workflows: {
        course_assistant: {
          processor_config: { ResponsesProcessor: { config: 'small', mcp_configs: ['library'] } },
        },
      },
    },
  });
});
afterAll(async () => {
  await world?.close();
  provider?.close();
});
beforeEach(async () => {
  visit = await world.visit();
});
afterEach(() => visit.close());

test('a server that is away is named, and the answer comes', async () => {
  const { assistant } = visit;
  await assistant.open();
  await assistant.ask('What does a leaf do?');
  await assistant.answers.getByText('The leaf takes in light.').first().waitFor();
  const told = assistant.panel.getByText('library cannot be reached at the moment.');
  await told.filter({ hasText: 'This answer does without it.' }).waitFor();
  expect(await told.count()).toBe(1);
});

test('a line shows where the memory begins, and moves with it', async () => {
  const { assistant, page } = visit;
  await assistant.open();
  const line = assistant.panel.getByText('The assistant remembers the conversation from here on.');
  for (let question = 1; question <= 6; question += 1) {
    await assistant.ask(`Question ${question}?`);
    await assistant.settled();
    if (question === 1) {
      expect(await line.count()).toBe(0);
    }
  }
  await line.waitFor();
  const before = await line.evaluate((element) => element.getBoundingClientRect().top);
  const oldest = assistant.question('Question 1?');
  expect(await oldest.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(
    before,
  );
  await page.reload();
  await line.waitFor();
  await expectAccessible(page, 'with the line of the memory');
});
