/** Ends a request whose answer falls silent, so that nobody waits for a provider that hangs. */
import { AppError, createDeadline } from '../base';

const fellSilent = () => new AppError('model_unavailable', "The model's answer broke off.");

/**
 * A `fetch` that gives up when no byte comes for this long: neither the beginning of the answer nor
 * more of it. What keeps a connection alive counts as a byte. The error is an AppError
 * `model_unavailable`.
 */
export function withSilenceLimit(send: typeof fetch, idleMs: number): typeof fetch {
  return async (input, init = {}) => {
    const silence = new AbortController();
    const signals = [silence.signal, ...(init.signal ? [init.signal] : [])];

    async function heard<T>(sound: Promise<T>): Promise<T> {
      const deadline = createDeadline(idleMs, () => silence.abort(fellSilent()));
      try {
        return await sound;
      } finally {
        deadline.clear();
      }
    }

    const response = await heard(send(input, { ...init, signal: AbortSignal.any(signals) }));
    const reader = response.body?.getReader();
    if (!reader) {
      return response;
    }
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await heard(reader.read());
        if (done) {
          controller.close();
        } else {
          controller.enqueue(value);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, response);
  };
}
