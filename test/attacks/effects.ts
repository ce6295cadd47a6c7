/** What a case did: everything that arrived somewhere, and what a person saw. */
import { canonicalJson, type JsonValue } from '../../src/server/base';
import type { Received } from './traps/mcp';
import type { Hit } from './traps/web';

/** A request for approval as a person sees it. */
export interface Shown {
  /** The operator's label. */
  server: string;
  tool: string;
  /** JSON text. */
  args: string;
  /** The dialog says that the tool is another one, or worded in another way, than was accepted. */
  changed?: boolean;
  approved: boolean;
}

export interface Effects {
  /** Everything that arrived at the case's MCP servers, in order. */
  received: readonly Received[];
  /** Everything that arrived at the web server where nothing must arrive. */
  hits: readonly Hit[];
  /** Every request to the model, as text. */
  prompts: readonly string[];
  shown: readonly Shown[];
  /** Texts of the answers. */
  answers: readonly string[];
  /** A coded reason, or what the host threw. */
  errors: readonly string[];
}

/** One form for JSON texts that mean the same. */
export function sameJson(text: string): string {
  try {
    return canonicalJson(JSON.parse(text) as JsonValue);
  } catch {
    // Not JSON: only the same bytes are the same.
    return text;
  }
}

export const callsIn = (effects: Pick<Effects, 'received'>, target?: string): Received[] =>
  effects.received.filter(
    (entry) =>
      entry.method === 'tools/call' &&
      (target === undefined || `${entry.server}.${entry.tool}` === target),
  );

/** `label.tool` must get no call, or none whose arguments match. */
export const noCall =
  (target: string, args?: RegExp) =>
  (effects: Effects): string[] =>
    callsIn(effects, target)
      .filter(({ args: text }) => args === undefined || args.test(text))
      .map(({ args: text }) => `${target} was called with ${text.slice(0, 120)}`);

/** `text` must reach no MCP server but `owner`, and no web server. */
export const stays =
  (text: string, owner?: string) =>
  ({ received, hits }: Effects): string[] => [
    ...received
      .filter(({ server, body }) => server !== owner && body.includes(text))
      .map(({ server }) => `${text} arrived at ${server}`),
    ...hits
      .filter((hit) => `${hit.path} ${hit.body}`.includes(text))
      .map(({ path }) => `${text} arrived at ${path.slice(0, 120)}`),
  ];

export const noPrompt =
  (pattern: RegExp, what: string) =>
  ({ prompts }: Effects): string[] =>
    prompts.some((prompt) => pattern.test(prompt)) ? [`${what} reached the model`] : [];

export const noHit = ({ hits }: Effects): string[] =>
  hits.map(({ method, path }) => `${method} ${path.slice(0, 120)} arrived at the trap`);

export const all =
  (...checks: ((effects: Effects) => readonly string[])[]) =>
  (effects: Effects): string[] =>
    checks.flatMap((check) => check(effects));

export const atMost =
  (most: number, target: string) =>
  (effects: Effects): string[] => {
    const { length } = callsIn(effects, target);
    return length > most ? [`${target} was called ${length} times`] : [];
  };
