/** The arguments of a call: canonical JSON, and whether the tool accepts them. */
import {
  BOUNDS,
  canonicalJson,
  parseExact,
  visibleLine,
  type JsonObject,
  type JsonValue,
} from '../base';
import { type CatalogTool } from '../mcp';
import { parameterRefusal, refusal, type ApprovalRefusal, type CallRefusal } from '../policy';
import { OverBudget } from '../work';
import { readArguments } from './model-arguments';
import { parseStrictObject } from './strict-json';

export interface CanonicalArguments {
  /** The bytes that are shown and sent. */
  text: string;
  /** May hold `ExactNumber`s. */
  value: JsonObject;
}

/** What becomes of a model's arguments. */
export interface ModelArguments extends CanonicalArguments {
  /** The model wrote them in another form. */
  repaired: boolean;
  /** Why they cannot be sent. */
  refused: ArgumentsRefusal | null;
}

/** For the model that proposes a call, or the person who edits one. */
export type ArgumentsRefusal = CallRefusal & ApprovalRefusal;

function canonical(value: JsonObject): CanonicalArguments {
  const text = canonicalJson(value);
  return { text, value: parseExact(text) as JsonObject };
}

/** Not JSON, too deep, or with a `__proto__` key or a number that cannot be kept. */
const unusable = (error: unknown): ArgumentsRefusal =>
  refusal(
    'arguments_unusable',
    visibleLine(error instanceof Error ? error.message : String(error), BOUNDS.misfitChars),
  );

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

const nothing = (refused: ArgumentsRefusal): ModelArguments => ({
  text: '{}',
  value: {},
  repaired: false,
  refused,
});

/** The only repair that the tool and the policy accept, or `null`. */
async function repair(
  tool: CatalogTool,
  readings: readonly JsonObject[],
): Promise<CanonicalArguments | null> {
  const value = await tool.repairArguments(readings).catch((error: unknown) => {
    if (error instanceof OverBudget) {
      return null;
    }
    throw error;
  });
  const isAccepted = value !== null && (await argumentsRefusal(tool, value)) === null;
  return isAccepted ? canonical(value) : null;
}

/** Gives the arguments the server's names, where the model knows a parameter by another one. */
export type Restore = (args: JsonObject) => JsonObject;

/**
 * A model may write anything. What it wrote is taken as it is written if the tool accepts that;
 * only else it is repaired, if there is one way to do so.
 */
export async function modelArguments(
  input: string,
  tool: CatalogTool,
  restore: Restore,
): Promise<ModelArguments> {
  if (input.length > BOUNDS.argumentsChars) {
    return nothing(refusal('arguments_too_long', String(BOUNDS.argumentsChars)));
  }
  let readings: readonly CanonicalArguments[];
  let mended: boolean;
  try {
    const { inputSchema } = JSON.parse(tool.definition) as { inputSchema?: JsonValue };
    const read = readArguments(input, inputSchema);
    readings = read.objects.map((object) => canonical(restore(object)));
    mended = read.mended;
  } catch (error) {
    return nothing(unusable(error));
  }
  const [written] = readings;
  if (!written) {
    return nothing(refusal('arguments_not_an_object'));
  }
  const refused = await argumentsRefusal(tool, written.value);
  if (refused === null || refused.code === 'arguments_uncheckable') {
    return { ...written, repaired: mended, refused };
  }
  const repaired = await repair(
    tool,
    readings.map(({ value }) => value),
  );
  return repaired
    ? { ...repaired, repaired: true, refused: null }
    : { ...written, repaired: mended, refused };
}
