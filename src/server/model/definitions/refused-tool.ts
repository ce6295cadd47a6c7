/** Finds out which tool a provider means when it refuses a request. */
import { APICallError } from '@ai-sdk/provider';
import { isRecord } from '../../base';

const MAX_CHARS = 20_000;

/** HTTP statuses; a frame of a stream has none. */
const REFUSALS = new Set<unknown>([400, 422, undefined]);

/** By its name, as OpenAI, Vertex AI and most compatible servers say it. */
const NAMED = [
  /schema for function ["'`]?([A-Za-z0-9_-]{1,128})/i,
  /\bfunction ["'`]([A-Za-z0-9_-]{1,128})["'`]/i,
  /\b(?:because|function|tool) [`"']?([A-Za-z0-9_-]{1,128})[`"']? functionDeclaration/i,
  /\btool ["'`]([A-Za-z0-9_-]{1,128})["'`]/i,
];

/**
 * By its place: `function_declarations[3].parameters`, `tools[3].function.parameters`,
 * `tools.3.custom.input_schema`. Gemini's declarations are all in its first tool.
 */
const PLACED = [/\bfunction_?declarations(?:\[|\.)(\d{1,4})/i, /\btools(?:\[|\.)(\d{1,4})\b/i];

/** The texts of an error in which a provider says what it refuses. */
function textOf(error: Record<string, unknown>): string {
  const { message, param, responseBody, data } = error;
  const parts = [message, param, responseBody, data === undefined ? '' : JSON.stringify(data)];
  return parts
    .filter((part) => typeof part === 'string')
    .join('\n')
    .slice(0, MAX_CHARS);
}

const nameOf = (tool: unknown): string[] => {
  const of = isRecord(tool) && isRecord(tool['function']) ? tool['function'] : tool;
  return isRecord(of) && typeof of['name'] === 'string' ? [of['name']] : [''];
};

/** The names of the tools in the body of a request, in order. */
function sentNames(body: unknown): string[] {
  const tools = isRecord(body) && Array.isArray(body['tools']) ? body['tools'] : [];
  return tools.flatMap((tool: unknown) =>
    isRecord(tool) && Array.isArray(tool['functionDeclarations'])
      ? tool['functionDeclarations'].flatMap(nameOf)
      : nameOf(tool),
  );
}

/**
 * The name of the tool that a provider refuses, as it was sent; `null` if the error names none.
 * @param error What `doStream` threw, or an `error` part.
 */
export function refusedTool(error: unknown): string | null {
  if (!isRecord(error) || !REFUSALS.has(error['statusCode'])) {
    return null;
  }
  const names = sentNames(APICallError.isInstance(error) ? error.requestBodyValues : undefined);
  const text = textOf(error);
  for (const pattern of NAMED) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined && (names.length === 0 || names.includes(name))) {
      return name;
    }
  }
  for (const pattern of PLACED) {
    const place = pattern.exec(text)?.[1];
    const name = place === undefined ? undefined : names[Number(place)];
    if (name) {
      return name;
    }
  }
  return null;
}
