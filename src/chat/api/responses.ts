/** The BFF's calls about one response: to start it, to follow it, and to stop it. */
import type { CreateResponseRequest, ResponseObject } from '../../protocol';
import { query, type Api } from './core';

const pathOf = (id: string) => `/v1/responses/${encodeURIComponent(id)}`;

/** Starts a response and gives its event stream. The same key starts it only once. */
export const createResponse = (
  { open }: Api,
  body: CreateResponseRequest,
  idempotencyKey: string,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> =>
  open({
    method: 'POST',
    path: '/v1/responses',
    body,
    headers: { 'Idempotency-Key': idempotencyKey },
    signal,
  });

/** The events after sequence number `after`, then those to come. */
export const streamResponse = (
  { open }: Api,
  id: string,
  after: number,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> =>
  open({
    method: 'GET',
    path: `${pathOf(id)}${query({ stream: 'true', starting_after: after })}`,
    signal,
  });

export const cancelResponse = ({ call }: Api, id: string): Promise<ResponseObject> =>
  call({ method: 'POST', path: `${pathOf(id)}/cancel` });
