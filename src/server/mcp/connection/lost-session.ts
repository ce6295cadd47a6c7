/** Recognizes the answer of a server that no longer knows the session of a request. */
import {
  SdkHttpError,
  StreamableHTTPClientTransport,
  type Client,
} from '@modelcontextprotocol/client';

/** How servers word a 400 for it, where the specification wants a 404. */
const WORDS = [
  /\bno valid session\b/i,
  /\b(?:invalid|unknown|expired|no such|missing) (?:mcp[- ])?session\b/i,
  /\bsession(?:[- ]?id)?\b.{0,80}\b(?:not found|not exist|unknown|invalid|expired|terminated|closed)\b/i,
  /\b(?:server|session) (?:is )?not initialized\b/i,
];

/**
 * True only if the request named a session and the server refused it for that, before a tool ran.
 */
export function sessionWasUnknown(error: unknown, { transport }: Client): boolean {
  const namedSession =
    transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined;
  if (!namedSession || !SdkHttpError.isInstance(error)) {
    return false;
  }
  const { text } = error.data as { text?: unknown };
  return (
    error.status === 404 ||
    (error.status === 400 && typeof text === 'string' && WORDS.some((words) => words.test(text)))
  );
}
