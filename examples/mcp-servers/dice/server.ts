/**
 * The dice server of the Open edX AI Extensions guide as a standalone MCP server: harmless tools
 * for trying things out.
 */
import { randomInt } from 'node:crypto';
import { acceptedContent, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { serveMcp, type RunningServer } from '../serve-mcp';

export interface DiceOptions {
  /** 0 takes a free port. */
  port: number;
  /** Returns an integer from 0 (included) to `below` (excluded). */
  random?: (below: number) => number;
}

const SIDES = 6;
const MAX_DICE = 100;

export function startDiceServer({ port, random = randomInt }: DiceOptions): Promise<RunningServer> {
  return serveMcp(() => createDiceServer(random), port);
}

function createDiceServer(random: (below: number) => number): McpServer {
  const server = new McpServer(
    { name: 'dice_server', title: 'Dice', version: '1.0.0' },
    {
      instructions:
        'Rolls dice, flips a coin and adds up numbers. Use the tools; do not make results up.',
    },
  );

  server.registerTool(
    'roll_dice',
    {
      title: 'Roll dice',
      description:
        'Roll n_dice 6-sided dice and return the results, one number from 1 to 6 for each.',
      inputSchema: z.object({
        n_dice: z
          .number()
          .int()
          .min(1)
          .max(MAX_DICE)
          .describe('The number of dice to roll, from 1 to 100'),
      }),
      outputSchema: z.object({
        result: z.array(z.number().int().min(1).max(SIDES)).describe('What each die shows'),
      }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ n_dice }) => asResult(Array.from({ length: n_dice }, () => random(SIDES) + 1)),
  );

  server.registerTool(
    'flip_coin',
    {
      title: 'Flip a coin',
      description: 'Flip a coin and return either heads or tails.',
      inputSchema: z.object({}),
      outputSchema: z.object({ result: z.enum(['heads', 'tails']) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    () => asResult(random(2) === 0 ? 'heads' : 'tails'),
  );

  server.registerTool(
    'calculate_sum',
    {
      title: 'Add up numbers',
      description: 'Calculate the sum of a list of numbers.',
      inputSchema: z.object({
        numbers: z.array(z.number()).max(1000).describe('The numbers to add up'),
      }),
      outputSchema: z.object({ result: z.number() }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ numbers }) => asResult(numbers.reduce((sum, number) => sum + number, 0)),
  );

  registerGame(server, random);
  return server;
}

const GUESS = z.object({
  number: z
    .number()
    .int()
    .min(1)
    .max(SIDES)
    .meta({ title: 'Your guess', description: 'From 1 to 6' }),
});

/**
 * Asks the person during the call (MCP elicitation); the die is rolled when the call returns with
 * the answer.
 */
function registerGame(server: McpServer, random: (below: number) => number): void {
  server.registerTool(
    'play_guessing_game',
    {
      title: 'Play a guessing game',
      description: 'Play a guessing game with the learner, who is asked for a guess.',
      inputSchema: z.object({}),
      outputSchema: z.object({ result: z.string() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    (_nothing, { mcpReq: { inputResponses } }) => {
      if (!inputResponses?.guess) {
        const guess = inputRequired.elicit({
          message: 'Which number will the die show?',
          requestedSchema: GUESS,
        });
        return inputRequired({ inputRequests: { guess } });
      }
      const guess = acceptedContent(inputResponses, 'guess', GUESS)?.number;
      if (guess === undefined) {
        return asResult('No guess, no game.');
      }
      const shown = random(SIDES) + 1;
      return asResult(
        `The guess was ${guess}, the die shows ${shown}: ${guess === shown ? 'right' : 'wrong'}.`,
      );
    },
  );
}

/** Like FastMCP: the value as text, and as `{result}` for clients that read structured content. */
function asResult(result: number | string | number[]) {
  const text = typeof result === 'string' ? result : JSON.stringify(result);
  return { content: [{ type: 'text' as const, text }], structuredContent: { result } };
}
