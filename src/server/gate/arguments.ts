/** The arguments of a call: canonical JSON, and whether the tool accepts them. */
import { BOUNDS, canonicalJson, visibleLine, type JsonObject, type JsonValue } from '../base';
import { type CatalogTool } from '../mcp';
import { parameterRefusal, refusal, type ApprovalRefusal, type CallRefusal } from '../policy';
import { OverBudget } from '../work';
import { parseStrictObject } from './strict-json';

export interface CanonicalArguments {
  /** The bytes that are shown and sent. */
  text: string;
  value: JsonObject;
}

/** For the model that proposes a call, or the person who edits one. */
export type ArgumentsRefusal = CallRefusal & ApprovalRefusal;

function canonical(value: JsonObject): CanonicalArguments {
  const text = canonicalJson(value);
  return { text, value: JSON.parse(text) as JsonObject };
}

/** Not JSON, too deep, or with a `__proto__` key: the author must correct it. */
const unusable = (error: unknown): ArgumentsRefusal =>
  refusal(
    'arguments_unusable',
    visibleLine(error instanceof Error ? error.message : String(error), BOUNDS.misfitChars),
  );

/** Gives the arguments the server's names, where the model knows a parameter by another one. */
export type Restore = (args: JsonObject) => JsonObject;

/** A model may write anything. */
export function modelArguments(
  input: string,
  restore: Restore,
): CanonicalArguments | ArgumentsRefusal {
  if (input.length > BOUNDS.argumentsChars) {
    return refusal('arguments_too_long', String(BOUNDS.argumentsChars));
  }
  try {
    const value = JSON.parse(input.trim() === '' ? '{}' : input) as JsonValue;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      return refusal('arguments_not_an_object');
    }
    return canonical(restore(value));
  } catch (error) {
    return unusable(error);
  }
}

/** A person's text is taken literally: nothing is repaired or dropped. */
export function editedArguments(input: string): CanonicalArguments | ArgumentsRefusal {
  try {
    return canonical(
      parseStrictObject(input, { chars: BOUNDS.argumentsChars, depth: BOUNDS.jsonDepth }),
    );
  } catch (error) {
    return unusable(error);
  }
}

/** Why a tool does not accept these arguments, or `null`. */
export async function argumentsRefusal(
  tool: CatalogTool,
  args: JsonObject,
): Promise<ArgumentsRefusal | null> {
  const refused = parameterRefusal(tool.server, tool.name, args);
  if (refused) {
    return refused;
  }
  try {
    const misfit = await tool.checkArguments(args);
    return misfit === null
      ? null
      : refusal('arguments_misfit', visibleLine(misfit, BOUNDS.misfitChars));
  } catch (error) {
    if (error instanceof OverBudget) {
      return refusal('arguments_uncheckable');
    }
    throw error;
  }
}
