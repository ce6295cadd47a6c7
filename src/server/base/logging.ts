/**
 * The log: what failed and where in our code, without what people said or asked, and without
 * secrets.
 */
import { destination, pino, stdTimeFunctions, type Logger } from 'pino';
import { AppError } from './errors';
import { escaped } from './hidden';
import { oneLine } from './text';
import { trail } from './trail';

interface LogEntry {
  /** What the entry is about: a server's label, a workflow's id, or `store`. */
  subject: string;
  message: string;
  error?: unknown;
}

/** How the BFF's folders report problems that they handle themselves. */
export type Log = (entry: LogEntry) => void;

interface LoggedError {
  name: string;
  code?: unknown;
  status?: unknown;
  /** For our own errors only: other messages quote URLs, keys and bodies. */
  message?: string;
  /** Stack frames without the message line. */
  stack?: string[];
  cause?: LoggedError;
}

const SHORT_CHARS = 100;

/** A foreign error may hold anything in any property. */
const short = <T>(value: T): T | string =>
  typeof value === 'string' ? oneLine(value, SHORT_CHARS) : value;

/** Without the message, which may have lines that look like frames. */
function framesOf({ stack, message }: Error): string[] | undefined {
  const at = stack?.indexOf(message) ?? -1;
  return stack
    ?.slice(at < 0 ? 0 : at + message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .map((line) => line.trim());
}

/** Library errors carry requests, prompts and headers as properties; none of these is copied. */
export function safeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) {
    return { name: typeof error };
  }
  const { code, status, statusCode } = error as {
    code?: unknown;
    status?: unknown;
    statusCode?: unknown;
  };
  return {
    name: short(error.name),
    code: short(code),
    status: short(status ?? statusCode),
    message: error instanceof AppError ? error.message : undefined,
    stack: framesOf(error),
    cause: error.cause === undefined ? undefined : safeError(error.cause),
  };
}

function toStdout(): (line: string) => void {
  const stdout = destination(1);
  return (line) => void stdout.write(line);
}

/**
 * Every line has the time (ISO 8601, UTC) and the ids of what it is about (`trail.ts`).
 * A line holds no hidden or control character: no text from outside moves the cursor of a terminal
 * or begins a line. It stays the same JSON.
 * @param write Gets each line; by default it goes to standard output.
 */
export function createLogger(level: string, write?: (line: string) => void): Logger {
  const to = write ?? toStdout();
  return pino(
    {
      level,
      serializers: { err: safeError },
      timestamp: stdTimeFunctions.isoTime,
      // A copy: pino writes into it.
      mixin: () => ({ ...trail() }),
    },
    { write: (line) => to(escaped(line)) },
  );
}
