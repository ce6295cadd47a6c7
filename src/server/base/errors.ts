/**
 * The one error type of the BFF: a code from the shared table, with words that are safe to show.
 */
import { definitionOf, type ErrorCode, type ErrorDefinition } from '../../protocol';

export interface AppErrorOptions {
  /** Request field at fault, as the OpenAI error envelope has it. */
  param?: string;
  /** Seconds after which trying again makes sense; becomes `Retry-After`. */
  retryAfter?: number;
  cause?: unknown;
}

/**
 * Thrown anywhere; `http/errors.ts` maps it to an answer. `message` reaches the user: no secret,
 * URL or stack in it.
 */
export class AppError extends Error {
  override name = 'AppError' as const;
  readonly code: ErrorCode;
  readonly param: string | null;
  readonly retryAfter: number | null;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfter = options.retryAfter ?? null;
  }

  get definition(): ErrorDefinition {
    return definitionOf(this.code);
  }
}

/**
 * Errors of the file or network world as `AppError`s of one code; an `AppError` passes through
 * unchanged.
 */
export function asAppError(error: unknown, code: ErrorCode, message: string): AppError {
  return error instanceof AppError ? error : new AppError(code, message, { cause: error });
}
