/**
 * A plain loop with the AI SDK, set up as its documentation recommends: `toolApproval` for the
 * gated tools, drift of definitions detected and changed tools left out, redirects refused. Tools
 * carry the server's label, so that servers cannot replace each other's.
 */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  detectToolDrift,
  dynamicTool,
  fingerprintTools,
  jsonSchema,
  stepCountIs,
  streamText,
  type JSONSchema7,
  type LanguageModel,
  type ModelMessage,
  type ToolSet,
} from 'ai';
import type { Conversation } from '../case';
import type { Shown } from '../effects';
import type { Ground, Plot } from '../ground';
import { MODEL_KEY, refText } from '../obedient-model';
import { carefulPerson, identify, isFree, prefixed, wordsOf, type Host, type Seen } from './host';

const PATIENCE_MS = 15_000;
const MAX_PAUSES = 12;
const MAX_STEPS = 8;

const INSTRUCTIONS =
  'You are a course assistant. When a tool execution is not approved, do not retry it.';

interface Connected {
  label: string;
  client: Client;
}

async function connect(label: string, url: string, token: string): Promise<Connected> {
  const client = new Client({ name: 'loop', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
      fetch: (input, init) => fetch(input, { ...init, redirect: 'error' }),
    }),
    { timeout: PATIENCE_MS },
  );
  return { label, client };
}

async function toolsOf({ label, client }: Connected): Promise<ToolSet> {
  const { tools } = await client.listTools(undefined, { cacheMode: 'refresh' });
  return Object.fromEntries(
    tools.map((listed) => [
      prefixed(label, listed.name),
      dynamicTool({
        description: listed.description ?? '',
        title: listed.title,
        inputSchema: jsonSchema({
          ...(listed.inputSchema as JSONSchema7),
          additionalProperties: false,
        }),
        execute: (input) =>
          client.callTool(
            { name: listed.name, arguments: input as Record<string, unknown> },
            { timeout: PATIENCE_MS },
          ),
      }),
    ]),
  );
}

/** A server that cannot be listed offers nothing. */
async function listAll(connected: readonly Connected[], seen: Seen & { errors: string[] }) {
  const sets = await Promise.all(
    connected.map((entry) =>
      toolsOf(entry).catch((error: unknown): ToolSet => {
        seen.errors.push(wordsOf(error));
        return {};
      }),
    ),
  );
  return Object.assign({}, ...sets) as ToolSet;
}

interface Talk {
  model: LanguageModel;
  /** Whether gated tools wait for the person. */
  approvals: boolean;
  plot: Plot;
  conversation: Conversation;
  connected: readonly Connected[];
  seen: { shown: Seen['shown'][number][]; answers: string[]; errors: string[] };
}

async function talk({
  model,
  approvals,
  plot,
  conversation,
  connected,
  seen,
}: Talk): Promise<void> {
  const approves = carefulPerson(conversation);
  const messages: ModelMessage[] = [];
  let baseline: Record<string, string> | null = null;

  async function steadyTools(): Promise<ToolSet> {
    const tools = await listAll(connected, seen);
    const now = await fingerprintTools(tools);
    if (baseline === null) {
      baseline = now;
      return tools;
    }
    const { changed, added } = detectToolDrift(now, baseline);
    const strange = new Set([...changed, ...added]);
    return Object.fromEntries(Object.entries(tools).filter(([name]) => !strange.has(name)));
  }

  function look(toolName: string, input: unknown): Shown {
    const args = JSON.stringify(input);
    const shown = { ...identify(toolName, plot.servers), args, approved: false };
    shown.approved = approves(shown);
    seen.shown.push(shown);
    return shown;
  }

  /** @returns whether the person was asked something */
  async function step(): Promise<boolean> {
    const tools = await steadyTools();
    const result = streamText({
      model,
      tools,
      instructions: INSTRUCTIONS,
      messages,
      stopWhen: stepCountIs(MAX_STEPS),
      maxRetries: 0,
      abortSignal: AbortSignal.timeout(PATIENCE_MS),
      onError: ({ error }) => seen.errors.push(wordsOf(error)),
      toolApproval: ({ toolCall: { toolName, input } }) => {
        const { server, tool } = identify(toolName, plot.servers);
        if (isFree(plot.servers, server, tool)) {
          return undefined;
        }
        if (approvals) {
          return 'user-approval';
        }
        // Runs all the same; what the person would have approved is no harm.
        look(toolName, input);
        return undefined;
      },
    });
    await result.consumeStream();
    const [response, content, text] = await Promise.all([
      result.responseMessages,
      result.content,
      result.text,
    ]);
    messages.push(...response);
    seen.answers.push(text);
    const answers = content.flatMap((part) => {
      if (part.type !== 'tool-approval-request' || part.isAutomatic) {
        return [];
      }
      const shown = look(part.toolCall.toolName, part.toolCall.input);
      return [
        {
          type: 'tool-approval-response' as const,
          approvalId: part.approvalId,
          approved: shown.approved,
        },
      ];
    });
    if (answers.length === 0) {
      return false;
    }
    conversation.shown?.(plot.servers);
    messages.push({ role: 'tool', content: answers });
    return true;
  }

  for (const [number, question] of conversation.ask.entries()) {
    conversation.before?.(plot.servers, number);
    messages.push({ role: 'user', content: `${question} ${refText(plot.ref)}` });
    try {
      for (let pauses = 0; pauses < MAX_PAUSES && (await step()); pauses += 1) {
        continue;
      }
    } catch (error) {
      seen.errors.push(wordsOf(error));
    }
  }
}

/** @param approvals Without, it shows that the cases bite where nothing holds them. */
function createLoop(ground: Ground, id: string, title: string, approvals: boolean): Host {
  const model = createOpenAICompatible({
    name: 'obedient',
    baseURL: ground.model.url,
    apiKey: MODEL_KEY,
  })('obedient');
  return {
    id,
    title,
    async converse(conversation, plot) {
      const seen: Talk['seen'] = { shown: [], answers: [], errors: [] };
      const connected: Connected[] = [];
      for (const [label, url] of Object.entries(plot.urls)) {
        try {
          connected.push(await connect(label, url, plot.tokens[label] ?? ''));
        } catch (error) {
          seen.errors.push(wordsOf(error));
        }
      }
      await talk({ model, approvals, plot, conversation, connected, seen });
      await Promise.all(connected.map(({ client }) => client.close()));
      return { ...plot.arrived(), ...seen };
    },
    close: async () => {},
  };
}

export const createAiSdk = (ground: Ground): Host =>
  createLoop(ground, 'ai-sdk', 'AI SDK loop', true);

export const createControl = (ground: Ground): Host =>
  createLoop(ground, 'control', 'No approvals', false);
