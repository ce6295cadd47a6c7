/**
 * The log: what failed and where in our code, without what people said or asked, and without
 * secrets.
 */
import { pino, type Logger } from 'pino';
import { AppError } from './errors';

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
    name: error.name,
    code,
    status: status ?? statusCode,
    message: error instanceof AppError ? error.message : undefined,
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8)
      .map((line) => line.trim()),
    cause: error.cause === undefined ? undefined : safeError(error.cause),
  };
}

export function createLogger(level: string): Logger {
  return pino({ level, serializers: { err: safeError } });
}
