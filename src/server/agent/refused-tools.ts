/**
 * Remembers which tools a provider refuses, so that one of them costs nobody an answer: it is left
 * out for a while, and the step is asked again without it.
 */
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { Log } from '../base';
import type { Catalog, CatalogTool } from '../mcp';
import type { ModelFailure, Provider } from '../model';

/** Providers change what they take, but not by the minute. */
const REFUSED_MS = 600_000;
const MAX_ENTRIES = 1_000;

export interface RefusedTool {
  serverLabel: string;
  toolName: string;
  /** The operator's name for the provider. */
  provider: string;
}

export interface RefusedTools {
  add: (tool: CatalogTool, provider: Provider) => void;
  /** Of this definition: a changed one is tried again. */
  has: (tool: CatalogTool, provider: Provider) => boolean;
  /** Those that are left out now. */
  list: () => RefusedTool[];
}

const nameOf = ({ name, model }: Provider): string => name ?? model.modelId;

export function createRefusedTools(now: () => number): RefusedTools {
  const entries = new Map<string, RefusedTool & { until: number }>();
  const keyOf = ({ server, name, definitionHash }: CatalogTool, provider: Provider): string =>
    JSON.stringify([nameOf(provider), server.label, name, definitionHash]);
  return {
    add(tool, provider) {
      const key = keyOf(tool, provider);
      entries.delete(key);
      const [oldest] = entries.keys();
      if (oldest !== undefined && entries.size >= MAX_ENTRIES) {
        entries.delete(oldest);
      }
      entries.set(key, {
        serverLabel: tool.server.label,
        toolName: tool.name,
        provider: nameOf(provider),
        until: now() + REFUSED_MS,
      });
    },
    has: (tool, provider) => (entries.get(keyOf(tool, provider))?.until ?? 0) > now(),
    list: () =>
      [...entries.values()]
        .filter(({ until }) => until > now())
        .map(({ until: _until, ...tool }) => tool),
  };
}

/**
 * The refused call without the tool that the provider names; `null` if it names none that was
 * offered.
 */
export function withoutRefused(
  { kind, tool: name }: Pick<ModelFailure, 'kind' | 'tool'>,
  refused: LanguageModelV4CallOptions,
  {
    catalog,
    provider,
    refusedTools,
    log,
  }: {
    catalog: Catalog;
    provider: Provider;
    refusedTools: RefusedTools;
    log: Log;
  },
): LanguageModelV4CallOptions | null {
  const tool = kind === 'bad_tool' && name !== null ? catalog.tools.get(name) : undefined;
  if (!tool || !refused.tools?.some((offered) => offered.name === name)) {
    return null;
  }
  refusedTools.add(tool, provider);
  log({
    subject: tool.server.label,
    message: `the model provider ${nameOf(provider)} refuses the tool ${tool.name}; it is left out for ten minutes`,
  });
  return { ...refused, tools: refused.tools.filter((offered) => offered.name !== name) };
}
