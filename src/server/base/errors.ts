/** The BFF's only error type: a code from the shared table, and a message that is safe to show. */
import {
  definitionOf,
  type BudgetState,
  type ErrorCode,
  type ErrorDefinition,
} from '../../protocol';

export interface AppErrorOptions {
  /** The request field at fault, as in the OpenAI error envelope. */
  param?: string;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  retryAfter?: number;
  /** Which budget is used up. */
  budget?: BudgetState;
  cause?: unknown;
}

/**
 * Thrown anywhere; `http/errors.ts` maps it to an answer. `message` reaches the user: it must hold
 * no secret, URL or stack.
 */
export class AppError extends Error {
  override name = 'AppError' as const;
  readonly code: ErrorCode;
  readonly param: string | null;
  readonly retryAfter: number | null;
  readonly budget: BudgetState | null;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfter = options.retryAfter ?? null;
    this.budget = options.budget ?? null;
  }

  get definition(): ErrorDefinition {
    return definitionOf(this.code);
  }
}

/**
 * Turns errors of files or the network into `AppError`s with one code; an `AppError` passes through
 * unchanged.
 */
export function asAppError(error: unknown, code: ErrorCode, message: string): AppError {
  return error instanceof AppError ? error : new AppError(code, message, { cause: error });
}
