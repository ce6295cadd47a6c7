/** The log: what failed and where in our code, without what was said, asked for, or kept secret. */
import { pino, type Logger } from 'pino';
import { AppError } from './errors';

interface LogEntry {
  /** What it is about: a server's label, a workflow's id, or `store`. */
  subject: string;
  message: string;
  error?: unknown;
}

/** How the folders of the BFF report what they deal with themselves. */
export type Log = (entry: LogEntry) => void;

interface LoggedError {
  name: string;
  code?: unknown;
  status?: unknown;
  /** Only of our own errors: other messages quote URLs, keys and bodies. */
  message?: string;
  /** Frames without the message line. */
  stack?: string[];
  cause?: LoggedError;
}

/**
 * Errors of libraries carry requests, prompts and headers as properties; none of those is copied.
 */
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
