/**
 * Turns a provider's failure into what a person gets: one of a few stable codes, with a message
 * that holds no key, URL or provider text.
 */
import type { ErrorCode } from '../../protocol';
import { AppError } from '../base';
import { classify } from './classify';
import type { ModelFailureKind } from './failure';

const TELL_THEM = 'Please tell the people who run this site.';

const NOT_REACHED = [
  'model_unavailable',
  'The model cannot be reached at the moment. Please try again.',
] as const;

const ERRORS: Readonly<Record<ModelFailureKind, readonly [code: ErrorCode, message: string]>> = {
  rate: ['model_rate_limited', 'The model is busy. Please try again in a moment.'],
  too_long: [
    'model_too_long',
    'Your message is longer than the model can read. Please send a shorter one.',
  ],
  filter: ['model_filtered', 'The model provider does not allow this question.'],
  quota: [
    'model_not_ready',
    `The assistant's account with the model provider is used up. ${TELL_THEM}`,
  ],
  credentials: [
    'model_not_ready',
    `The model provider did not accept the assistant's credentials. ${TELL_THEM}`,
  ],
  wrong_model: [
    'model_not_ready',
    `The configured model does not exist, or cannot use tools. ${TELL_THEM}`,
  ],
  bad_tool: [
    'model_rejected',
    `The model provider rejected the definition of a tool. ${TELL_THEM}`,
  ],
  rejected: ['model_rejected', 'The model provider rejected the request.'],
  unavailable: NOT_REACHED,
  unexplained: NOT_REACHED,
  stopped: ['interrupted', 'The answer was stopped.'],
};

/**
 * Turns what `doStream` throws, or an `error` part, into an `AppError`; an AppError passes through
 * unchanged. The original stays in `cause`, for the log only.
 */
export function toModelError(error: unknown, now: () => number = Date.now): AppError {
  if (error instanceof AppError) {
    return error;
  }
  const { kind, retryAfterMs } = classify(error, now());
  return new AppError(...ERRORS[kind], {
    cause: error,
    ...(retryAfterMs !== null && { retryAfter: Math.ceil(retryAfterMs / 1000) }),
  });
}
