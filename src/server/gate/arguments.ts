import { canonicalJson, type JsonObject, type JsonValue } from '../base';
import { type CatalogTool } from '../mcp';
import { parseStrictObject } from './strict-json';
import { parameterObjection } from '../policy';

export interface CanonicalArguments {
  /** The bytes that are shown and sent. */
  text: string;
  value: JsonObject;
}

/** Longer arguments are refused: a person could not read them. */
const MAX_ARGUMENT_CHARS = 32_768;
/** As deep as canonical JSON goes. */
const MAX_DEPTH = 32;

function canonical(value: JsonObject): CanonicalArguments {
  const text = canonicalJson(value);
  return { text, value: JSON.parse(text) as JsonObject };
}

/** Not JSON, too deep, or with a "__proto__" key: its author's to mend. */
const unusable = (error: unknown): string =>
  `The arguments cannot be used: ${error instanceof Error ? error.message : String(error)}.`;

/** Whatever a model may write. @returns Why not, in words for the model. */
export function modelArguments(input: string): CanonicalArguments | string {
  if (input.length > MAX_ARGUMENT_CHARS) {
    return `The arguments are longer than ${MAX_ARGUMENT_CHARS} characters.`;
  }
  try {
    const value = JSON.parse(input.trim() === '' ? '{}' : input) as JsonValue;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      return 'The arguments are not a JSON object.';
    }
    return canonical(value);
  } catch (error) {
    return unusable(error);
  }
}

/**
 * What a person wrote: nothing is repaired or dropped.
 * @returns Why not, in words for the person.
 */
export function editedArguments(input: string): CanonicalArguments | string {
  try {
    return canonical(parseStrictObject(input, { chars: MAX_ARGUMENT_CHARS, depth: MAX_DEPTH }));
  } catch (error) {
    return unusable(error);
  }
}

/** Why a tool does not take these arguments, or `null`. */
export function argumentsObjection(
  tool: CatalogTool,
  args: JsonObject,
): { code: 'policy_denied' | 'invalid_arguments'; error: string } | null {
  const refused = parameterObjection(tool.server, tool.name, args);
  if (refused !== null) {
    return { code: 'policy_denied', error: refused };
  }
  const misfit = tool.checkArguments(args);
  return misfit === null
    ? null
    : { code: 'invalid_arguments', error: `The arguments do not fit: ${misfit}.` };
}
