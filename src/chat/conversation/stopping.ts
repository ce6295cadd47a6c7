/** Stops the running response, as soon as the BFF has told its id. */
import { cancelResponse } from '../api/responses';
import type { Context } from './context';

export function stop(context: Context): void {
  const { run } = context.state;
  if (!run || run.phase === 'stopping') {
    return;
  }
  context.set({ run: { ...run, phase: 'stopping' }, failure: null });
  context.stopping = 'wanted';
  if (run.responseId) {
    cancel(context, run.responseId);
  }
}

export function cancel(context: Context, responseId: string): void {
  context.stopping = 'asked';
  cancelResponse(context.api, responseId).catch((error: unknown) => {
    if (context.state.run?.responseId === responseId) {
      context.stopping = 'no';
      context.fail(error, () => stop(context), { responseId, phase: 'streaming' });
    }
  });
}
