/** Talks to the dice server over HTTP with the official client, in both protocol eras. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type RunningServer } from '../serve-mcp';
import { startDiceServer } from './server';

let server: RunningServer;
beforeAll(async () => {
  server = await startDiceServer({ port: 0 });
});
afterAll(() => server.close());

async function withClient<T>(
  mode: 'auto' | 'legacy',
  act: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

describe.each(['auto', 'legacy'] as const)('a client of the %s era', (mode) => {
  test('finds four tools with titles, schemas and annotations', async () => {
    const { tools } = await withClient(mode, (client) => client.listTools());
    expect(tools.map((tool) => tool.name)).toEqual([
      'roll_dice',
      'flip_coin',
      'calculate_sum',
      'play_guessing_game',
    ]);
    for (const tool of tools) {
      expect(tool.title).toBeTruthy();
      expect(tool.description).toBeTruthy();
      expect(tool.outputSchema).toMatchObject({ type: 'object' });
      expect(tool.annotations).toMatchObject({ readOnlyHint: true });
    }
    expect(tools[0]!.inputSchema).toMatchObject({
      properties: { n_dice: { type: 'integer', minimum: 1, maximum: 100 } },
      required: ['n_dice'],
    });
  });

  test('rolls as many dice as asked', async () => {
    const result = await withClient(mode, (client) =>
      client.callTool({ name: 'roll_dice', arguments: { n_dice: 100 } }),
    );
    const { result: dice } = result.structuredContent as { result: number[] };
    expect(dice).toHaveLength(100);
    expect(dice.every((die) => Number.isInteger(die) && die >= 1 && die <= 6)).toBe(true);
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(dice) }]);
  });

  test.each([0, 101, 1.5, 'three', undefined])('gets a refusal for %p dice', async (n_dice) => {
    const result = await withClient(mode, (client) =>
      client.callTool({ name: 'roll_dice', arguments: { n_dice } }),
    );
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain('n_dice');
  });

  test('flips a coin and adds up', async () => {
    await withClient(mode, async (client) => {
      const coin = await client.callTool({ name: 'flip_coin', arguments: {} });
      expect(['heads', 'tails']).toContain((coin.structuredContent as { result: string }).result);
      const sum = await client.callTool({
        name: 'calculate_sum',
        arguments: { numbers: [4, 2, 6] },
      });
      expect(sum.structuredContent).toEqual({ result: 12 });
    });
  });
});

test('the random source can be replaced', async () => {
  const fixed = await startDiceServer({ port: 0, random: (below) => below - 1 });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(fixed.url)));
  expect(
    (await client.callTool({ name: 'roll_dice', arguments: { n_dice: 3 } })).structuredContent,
  ).toEqual({ result: [6, 6, 6] });
  await client.close();
  await fixed.close();
});

test('the server refuses foreign origins, and answers only at /mcp', async () => {
  const post = (url: string, headers: HeadersInit) =>
    fetch(url, { method: 'POST', headers, body: '{}' });
  expect((await post(server.url, { origin: 'https://evil.example.org' })).status).toBe(403);
  expect((await post(server.url.replace('/mcp', '/other'), {})).status).toBe(404);
});

test('a taken port is an error', async () => {
  await expect(startDiceServer({ port: server.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test.each([
  [{ action: 'accept', content: { number: 4 } }, 'The guess was 4, the die shows 4: right.'],
  [{ action: 'accept', content: { number: 5 } }, 'The guess was 5, the die shows 4: wrong.'],
  [{ action: 'accept', content: { number: 7 } }, 'No guess, no game.'],
  [{ action: 'decline' }, 'No guess, no game.'],
] as const)('the game asks for a guess, and %j ends it', async (answer, result) => {
  const table = await startDiceServer({ port: 0, random: () => 3 });
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: {} } },
  );
  client.setRequestHandler('elicitation/create', async () => ({ ...answer }));
  await client.connect(new StreamableHTTPClientTransport(new URL(table.url)));
  expect(
    (await client.callTool({ name: 'play_guessing_game', arguments: {} })).structuredContent,
  ).toEqual({ result });
  await client.close();
  await table.close();
});
