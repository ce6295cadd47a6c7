/**
 * Decides which servers' tools are given to the model at once, and which it finds by searching. A
 * server is given whole or searched whole, so that it is easy to say which.
 */
import { BOUNDS } from '../../base';
import { USUAL_CONTEXT_TOKENS, type Limits, type ProviderConfig } from '../../config';
import type { CatalogTool } from './catalog';

/** Of English text and JSON. */
const CHARS_PER_TOKEN = 4;
/** The search itself is a tool. */
const MOST_BESIDE_SEARCH = BOUNDS.toolsOffered - BOUNDS.toolsFound - 1;

export interface ToolBudget {
  /** Of the model. */
  contextTokens: number | undefined;
  /** `limits.tools_share` */
  percent: number;
}

export function toolBudget(provider: ProviderConfig, limits: Limits): ToolBudget {
  const contextTokens = provider.type === 'demo' ? undefined : provider.contextTokens;
  return { contextTokens, percent: limits.toolsShare };
}

/** A definition's size does not change. */
const sizes = new WeakMap<CatalogTool, number>();

function sizeOf(tool: CatalogTool): number {
  const size =
    sizes.get(tool) ??
    tool.modelName.length + tool.description.length + JSON.stringify(tool.inputSchema).length;
  sizes.set(tool, size);
  return size;
}

/**
 * Labels of the servers whose tools are searched: those that the operator defers and, if not all
 * others fit, the largest of them.
 */
export function searchedServers(
  tools: Iterable<CatalogTool>,
  { contextTokens = USUAL_CONTEXT_TOKENS, percent }: ToolBudget,
): ReadonlySet<string> {
  const servers = new Map<string, { count: number; chars: number }>();
  const searched = new Set<string>();
  for (const tool of tools) {
    const { label, deferLoading } = tool.server;
    if (deferLoading) {
      searched.add(label);
      continue;
    }
    const { count, chars } = servers.get(label) ?? { count: 0, chars: 0 };
    servers.set(label, { count: count + 1, chars: chars + sizeOf(tool) });
  }
  const mostChars = (contextTokens * CHARS_PER_TOKEN * percent) / 100;
  const sum = (of: 'count' | 'chars') =>
    [...servers.values()].reduce((all, one) => all + one[of], 0);
  if (searched.size === 0 && sum('count') <= BOUNDS.toolsOffered && sum('chars') <= mostChars) {
    return searched;
  }
  let [count, chars] = [0, 0];
  for (const [label, size] of [...servers].sort(([, a], [, b]) => a.chars - b.chars)) {
    if (count + size.count > MOST_BESIDE_SEARCH || chars + size.chars > mostChars) {
      searched.add(label);
    } else {
      count += size.count;
      chars += size.chars;
    }
  }
  return searched;
}
