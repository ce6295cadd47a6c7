/** The one place that turns errors into HTTP answers. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { errorTypeOf, type ErrorBody, type ErrorCode } from '../../protocol';
import { AppError } from '../base';
import { NO_METRICS } from '../metrics';
import type { AppDeps } from './deps';

/** Fastify's own errors, by their documented codes. */
const FASTIFY_CODES: Record<string, [ErrorCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The request is too large.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'Send JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_request', 'The request has no body.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_request', 'The body is not valid JSON.'],
};

function toAppError(error: FastifyError | AppError): AppError {
  if (error instanceof AppError) {
    return error;
  }
  const known = FASTIFY_CODES[error.code];
  if (known) {
    return new AppError(...known, { cause: error });
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new AppError('invalid_request', 'The request cannot be read.', { cause: error });
  }
  return new AppError('internal_error', 'Something went wrong here.', { cause: error });
}

function errorBody(error: AppError): ErrorBody {
  return {
    error: {
      message: error.message,
      type: errorTypeOf(error.code),
      param: error.param,
      code: error.code,
      ...(error.budget && { budget: error.budget }),
    },
  };
}

export function nothingHere(): never {
  throw new AppError('not_found', 'There is nothing here.');
}

/** Refusals for their number are logged only on demand: a flood must not fill the log. */
export function installErrors(
  app: FastifyInstance,
  { metrics }: Pick<AppDeps, 'metrics'> = { metrics: NO_METRICS },
): void {
  app.setErrorHandler((thrown: FastifyError | AppError, request, reply) => {
    const error = toAppError(thrown);
    const level =
      error.definition.status >= 500 ? 'error' : error.code === 'rate_limited' ? 'debug' : 'info';
    metrics.add('http_errors_total', { code: error.code });
    request.log[level](
      // A body that cannot be read is refused outside the trail of its request.
      {
        request_id: request.id,
        code: error.code,
        err: error.definition.status >= 500 ? error : undefined,
      },
      'request refused',
    );
    if (error.retryAfter !== null) {
      reply.header('retry-after', error.retryAfter);
    }
    return reply.status(error.definition.status).send(errorBody(error));
  });
  app.setNotFoundHandler(nothingHere);
}
