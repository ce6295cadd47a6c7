/** The stand-in BFF answers with lists and refusals in the shape of the real one. */
import type { ServerResponse } from 'node:http';
import { ERRORS, errorTypeOf, type ErrorCode } from '../../protocol';

/** What a test has the BFF answer in place of what it would say. */
export type Fault = ErrorCode | { status: number; text?: string; retryAfter?: number } | 'hang up';

export class Refusal extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

export function page<T extends { id: string }>(data: T[]) {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: false,
  };
}

export function refuse(response: ServerResponse, answer: Fault): void {
  if (answer === 'hang up') {
    response.destroy();
  } else if (typeof answer === 'string') {
    const { status } = ERRORS[answer];
    response.writeHead(status).end(
      JSON.stringify({
        error: {
          message: `Refused: ${answer}`,
          type: errorTypeOf(answer),
          param: null,
          code: answer,
        },
      }),
    );
  } else {
    response
      .writeHead(
        answer.status,
        answer.retryAfter ? { 'retry-after': String(answer.retryAfter) } : {},
      )
      .end(answer.text ?? '');
  }
}
