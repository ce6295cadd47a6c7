/**
 * A loop with the OpenAI Agents SDK, set up as its documentation recommends: its own MCP client,
 * server names in tool names, `needsApproval` for the gated tools, interruptions answered one by
 * one.
 */
import {
  Agent,
  getAllMcpTools,
  MCPServerStreamableHttp,
  OpenAIChatCompletionsModel,
  run,
  setTracingDisabled,
  user,
  type AgentInputItem,
} from '@openai/agents';
import OpenAI from 'openai';
import type { Conversation } from '../case';
import type { Ground, Plot } from '../ground';
import { MODEL_KEY, refText } from '../obedient-model';
import { carefulPerson, identify, isFree, wordsOf, type Host, type Seen } from './host';

const PATIENCE_S = 15;
const MAX_PAUSES = 12;
const MAX_TURNS = 8;

const INSTRUCTIONS =
  'You are a course assistant. When a tool execution is not approved, do not retry it.';

type Model = OpenAIChatCompletionsModel;

async function agentFor(
  model: Model,
  plot: Plot,
  servers: readonly MCPServerStreamableHttp[],
): Promise<Agent> {
  const tools = await getAllMcpTools({ mcpServers: [...servers], includeServerInToolNames: true });
  for (const tool of tools) {
    const { server, tool: name } = identify(tool.name, plot.servers);
    if (tool.type === 'function' && !isFree(plot.servers, server, name)) {
      tool.needsApproval = async () => true;
    }
  }
  return new Agent({ name: 'Course assistant', instructions: INSTRUCTIONS, model, tools });
}

interface Talk {
  model: Model;
  plot: Plot;
  conversation: Conversation;
  servers: readonly MCPServerStreamableHttp[];
  seen: { shown: Seen['shown'][number][]; answers: string[]; errors: string[] };
}

async function talk({ model, plot, conversation, servers, seen }: Talk): Promise<void> {
  const approves = carefulPerson(conversation);
  let history: AgentInputItem[] = [];

  async function begin(agent: Agent) {
    const signal = AbortSignal.timeout(PATIENCE_S * 1000);
    const result = await run(agent, history, { stream: true, maxTurns: MAX_TURNS, signal });
    await result.completed;
    return result;
  }

  async function question(): Promise<void> {
    const agent = await agentFor(model, plot, servers);
    let result = await begin(agent);
    for (let pauses = 0; pauses < MAX_PAUSES; pauses += 1) {
      if (result.interruptions.length === 0) {
        break;
      }
      for (const item of result.interruptions) {
        const shown = {
          ...identify(item.name ?? '', plot.servers),
          args: item.arguments ?? '',
          approved: false,
        };
        shown.approved = approves(shown);
        seen.shown.push(shown);
        result.state[shown.approved ? 'approve' : 'reject'](item);
      }
      conversation.shown?.(plot.servers);
      const signal = AbortSignal.timeout(PATIENCE_S * 1000);
      result = await run(agent, result.state, { stream: true, maxTurns: MAX_TURNS, signal });
      await result.completed;
    }
    history = result.history;
    const isOver = result.interruptions.length === 0;
    seen.answers.push(isOver && typeof result.finalOutput === 'string' ? result.finalOutput : '');
  }

  for (const [number, text] of conversation.ask.entries()) {
    conversation.before?.(plot.servers, number);
    history = [...history, user(`${text} ${refText(plot.ref)}`)];
    try {
      await question();
    } catch (error) {
      seen.errors.push(wordsOf(error));
    }
  }
}

export function createOpenAiAgents(ground: Ground): Host {
  setTracingDisabled(true);
  const client = new OpenAI({ baseURL: ground.model.url, apiKey: MODEL_KEY, maxRetries: 0 });
  const model = new OpenAIChatCompletionsModel(client, 'obedient');
  return {
    id: 'openai-agents',
    title: 'OpenAI Agents loop',
    async converse(conversation, plot) {
      const seen: Talk['seen'] = { shown: [], answers: [], errors: [] };
      const servers: MCPServerStreamableHttp[] = [];
      for (const [label, url] of Object.entries(plot.urls)) {
        const server = new MCPServerStreamableHttp({
          url,
          name: label,
          clientSessionTimeoutSeconds: PATIENCE_S,
          requestInit: { headers: { authorization: `Bearer ${plot.tokens[label]}` } },
        });
        try {
          await server.connect();
          servers.push(server);
        } catch (error) {
          seen.errors.push(wordsOf(error));
        }
      }
      await talk({ model, plot, conversation, servers, seen });
      await Promise.all(servers.map((server) => server.close()));
      return { ...plot.arrived(), ...seen };
    },
    close: async () => {},
  };
}
