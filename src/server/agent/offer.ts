/**
 * What the model is offered: the tools of the workflow's servers as its provider takes them, and,
 * where they are too many, a tool of our own that finds the others.
 */
import type {
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from '@ai-sdk/provider';
import { BOUNDS, beginning, isRecord, type JsonObject } from '../base';
import type { ModelToolCall, OwnAnswer } from '../gate';
import { searchedServers, type CatalogTool, type ToolSearch } from '../mcp';
import { safeDefinition, type Provider } from '../model';
import type { StoredItem, Switches } from '../store';
import type { Run } from './run';

/** No server can own it: their tools' names have a `__`. */
const FIND_TOOLS = 'find_tools';

const MAX_QUERY_CHARS = 500;

export interface Division {
  /** Given to the model at once. */
  given: readonly CatalogTool[];
  /** Found by searching. */
  searched: readonly CatalogTool[];
}

/** Providers of unknown type get what every provider takes. */
const typeOf = ({ type = 'openai-compatible' }: Provider): string => type;

export const definitionFor = (tool: CatalogTool, provider: Provider) =>
  safeDefinition(tool, typeOf(provider));

/** The tools that may be used now, divided in the same way in every step. */
export function divide(run: Run, switches: Switches, provider: Provider): Division {
  const { catalog, deps } = run;
  const all = [...catalog.tools.values()];
  const usable = all.filter(
    (tool) =>
      !switches.isOff(tool.server.label, tool.name) && !deps.refusedTools.has(tool, provider),
  );
  // What is off now still counts, so that a switch moves no other tool.
  const labels = searchedServers(all, {
    contextTokens: provider.contextTokens,
    percent: deps.limits.toolsShare,
  });
  const isSearched = ({ server }: CatalogTool) => labels.has(server.label);
  return {
    given: usable.filter((tool) => !isSearched(tool)),
    searched: usable.filter(isSearched),
  };
}

function searchTool(searched: readonly CatalogTool[]): LanguageModelV4FunctionTool {
  const counts = new Map<string, number>();
  for (const { server } of searched) {
    counts.set(server.name, (counts.get(server.name) ?? 0) + 1);
  }
  const servers = [...counts].map(([name, count]) => `${name} (${count})`).join(', ');
  return {
    type: 'function',
    name: FIND_TOOLS,
    description: beginning(
      'Finds further tools. These servers have tools that you do not see yet ' +
        `(number of tools): ${servers}. The tools that are found can be called afterwards.`,
      1_000,
    ),
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'What the tool should do, in a few English words.' },
      },
      required: ['query'],
      additionalProperties: false,
    },
  };
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // SyntaxError: models write anything.
    return null;
  }
};

/** Names of what earlier searches have found, the first one first. */
export function foundIn(history: readonly StoredItem[]): string[] {
  const outputs = history.flatMap(({ call }) =>
    call?.server_label === '' && call.tool_name === FIND_TOOLS && call.state === 'succeeded'
      ? [parsed(call.output ?? '')]
      : [],
  );
  const names = outputs.flatMap((output) =>
    isRecord(output) && Array.isArray(output['tools']) ? (output['tools'] as string[]) : [],
  );
  return [...new Set(names)];
}

/** Found tools come last, so that providers can cache what comes before. */
export function toolsFor(
  { given, searched }: Division,
  found: readonly string[],
  provider: Provider,
): LanguageModelV4FunctionTool[] {
  const toFunction = (tool: CatalogTool) => definitionFor(tool, provider).tool;
  if (searched.length === 0) {
    return given.map(toFunction);
  }
  const byName = new Map(searched.map((tool) => [tool.modelName, tool]));
  const known = found.flatMap((name) => byName.get(name) ?? []).slice(-BOUNDS.toolsFound);
  return [...given.map(toFunction), searchTool(searched), ...known.map(toFunction)];
}

/** Answers the model's search; `null` for a call of another tool. */
export async function answerSearch(
  call: ModelToolCall,
  { searched }: Division,
  findTools: ToolSearch,
): Promise<OwnAnswer | null> {
  if (call.toolName !== FIND_TOOLS || searched.length === 0) {
    return null;
  }
  const args = parsed(call.input);
  const query = isRecord(args) && typeof args['query'] === 'string' ? args['query'] : '';
  const asked = beginning(query, MAX_QUERY_CHARS);
  const found = (await findTools(searched, asked)).map(({ modelName }) => modelName);
  const note =
    found.length > 0
      ? 'These tools can be called now.'
      : 'No tool fits. Try other words, or answer without one.';
  return { arguments: { query: asked }, output: JSON.stringify({ tools: found, note }) };
}

/** Earlier calls under the names that the tools' parameters have now. */
export function inOfferedNames(
  prompt: LanguageModelV4Prompt,
  { given, searched }: Division,
  provider: Provider,
): LanguageModelV4Prompt {
  const tools = new Map([...given, ...searched].map((tool) => [tool.modelName, tool]));
  const renamed = (message: LanguageModelV4Message): LanguageModelV4Message =>
    message.role === 'assistant'
      ? {
          ...message,
          content: message.content.map((part) => {
            const tool = part.type === 'tool-call' ? tools.get(part.toolName) : undefined;
            return part.type === 'tool-call' && tool
              ? {
                  ...part,
                  input: definitionFor(tool, provider).names.apply(part.input as JsonObject),
                }
              : part;
          }),
        }
      : message;
  return prompt.map(renamed);
}
