/**
 * What an operator may set in `env.config`. Parsed defensively, because an exception there would
 * break the whole MFE.
 */
import type { Settings } from '../session/settings';

export interface AssistantOptions {
  /**
   * Where the BFF answers, as a path of the MFE's own origin or an absolute URL. Default
   * `/mcp-assistant`.
   */
  bffPath?: string;
  /** The workflow to use; by default the BFF picks the one in scope. */
  workflow?: string;
  /** The slot name for the workflows' scopes: which place on the page this is. */
  uiSlotSelectorId?: string;
  /** Replaces the workflow's title. */
  title?: string;
  /** Replaces the workflow's suggested questions. */
  suggestions?: string[];
  /**
   * Place among the plugins of a slot. Default 5. In the sidebar the assistant is always behind the
   * others, so that it never takes the place of one.
   */
  priority?: number;
}

export interface ReadOptions {
  settings: Settings;
  /**
   * The problem, for the operator. The assistant is then disabled, rather than guessing where to
   * send learners' messages.
   */
  problem: string | null;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

function isAddress(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (/^\/(?!\/)/.test(value) || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)))
  );
}

const RULES: Record<keyof AssistantOptions, { holds: (value: unknown) => boolean; says: string }> =
  {
    bffPath: { holds: isAddress, says: 'a path that starts with one slash, or an http(s) URL' },
    workflow: { holds: isText, says: 'the name of a workflow' },
    uiSlotSelectorId: { holds: isText, says: 'the id of a slot' },
    title: { holds: isText, says: 'a text' },
    suggestions: {
      holds: (value) => Array.isArray(value) && value.every(isText),
      says: 'a list of texts',
    },
    priority: { holds: Number.isFinite, says: 'a number' },
  };

function problemOf(options: object): string | null {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof AssistantOptions] : null;
    if (!rule) {
      return `There is no option "${name}"; there are ${Object.keys(RULES).join(', ')}.`;
    }
    if (value !== undefined && !rule.holds(value)) {
      return `The option "${name}" has to be ${rule.says}.`;
    }
  }
  return null;
}

/** Never throws, whatever the input. */
export function readOptions(options?: AssistantOptions | null): ReadOptions {
  const defaults: Settings = {
    bffPath: '/mcp-assistant',
    workflow: null,
    slotId: null,
    title: null,
    suggestions: null,
    priority: 5,
  };
  const problem =
    typeof (options ?? {}) === 'object'
      ? problemOf(options ?? {})
      : 'The options have to be an object.';
  const { uiSlotSelectorId, ...others }: AssistantOptions = problem ? {} : (options ?? {});
  const given = Object.fromEntries(
    Object.entries({ ...others, slotId: uiSlotSelectorId }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return { settings: { ...defaults, ...given }, problem };
}
