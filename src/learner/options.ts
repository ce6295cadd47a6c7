/** What an operator may set in `env.config`; read with care, since a throw there would take other plugins down too. */

export interface AssistantOptions {
  /** Where the BFF answers, as a path of the MFE's own origin or an absolute URL. Default `/mcp-assistant`. */
  bffPath?: string;
  /** The workflow to use; by default the BFF picks the one in scope. */
  workflow?: string;
  /** Replaces the workflow's title. */
  title?: string;
  /** Replaces the workflow's suggested questions. */
  suggestions?: string[];
  /** Place among the sidebar's widgets; below Discussions' 10 the host keeps the panel open from unit to unit. Default 5. */
  priority?: number;
}

export interface Settings {
  bffPath: string;
  workflow: string | null;
  title: string | null;
  suggestions: string[] | null;
  priority: number;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null);

/** Anything unusable is as good as missing: the defaults work. */
export function readOptions(options: AssistantOptions | null | undefined): Settings {
  const given: Partial<Record<keyof AssistantOptions, unknown>> = options ?? {};
  return {
    bffPath: text(given.bffPath) ?? '/mcp-assistant',
    workflow: text(given.workflow),
    title: text(given.title),
    suggestions: Array.isArray(given.suggestions) ? given.suggestions.filter((entry) => text(entry) !== null) : null,
    priority: typeof given.priority === 'number' && Number.isFinite(given.priority) ? given.priority : 5,
  };
}
