/** Sends what the learner says or decides, and handles the end of the response. */
import {
  userMessage,
  type Attachment,
  type MessagePlace,
  type Place,
  type TerminalEvent,
} from '../../protocol';
import { asChatError, ChatError } from '../errors';
import { lastQuestion } from '../items';
import type { Context } from './context';
import { followResponse } from './response';
import { decisionsOf, inputOf, type Turn } from './turn';

export function send(
  context: Context,
  text: string,
  place: Place,
  attachments: readonly Attachment[] = [],
  unit: MessagePlace | null = null,
): void {
  const { state } = context;
  if (state.run) {
    return;
  }
  const message = userMessage(context.localId(), text, attachments, aboutUnit(place, unit));
  const items = [...state.items.filter(({ id }) => id !== context.unsent), message];
  context.unsent = message.id;
  void launch(
    context,
    { input: inputOf(text, attachments), place, key: context.effects.id() },
    items,
  );
}

/** Between two units, the known place may still be the previous one. */
function aboutUnit({ unit_id: unitId }: Place, known: MessagePlace | null): MessagePlace | null {
  if (unitId === undefined) {
    return null;
  }
  return known?.unit_id === unitId ? known : { unit_id: unitId, unit_title: null };
}

export async function launch(
  context: Context,
  turn: Turn,
  items = context.state.items,
): Promise<void> {
  const deciding = decisionsOf(turn) !== null;
  const signal = context.begin({
    items,
    run: { responseId: null, phase: 'sending' },
    decision: { sending: deciding, error: null },
  });
  try {
    finish(context, await followResponse(context, signal, turn));
  } catch (error) {
    if (!signal.aborted) {
      interrupted(context, turn, asChatError(error));
    }
  }
}

function interrupted(context: Context, turn: Turn, error: ChatError): void {
  const { run, decision } = context.state;
  if (run?.responseId) {
    lost(context, error);
  } else if (decision.sending) {
    context.set({ run: null, decision: { sending: false, error } });
  } else {
    // A refusal is an outcome, so a retry is a new request with a new key; after silence it is not.
    const isSame = error.traits.about === 'connection';
    const again = () => (isSame ? turn : { ...turn, key: context.effects.id() });
    context.fail(error, error.isFinal ? null : () => void launch(context, again()));
  }
}

/** The response may have ended; the stored state says how. */
export function lost(context: Context, error: ChatError): void {
  if (error.code === 'not_found') {
    context.reload();
  } else {
    context.fail(error, context.reload);
  }
}

export function finish(context: Context, { response }: TerminalEvent): void {
  if (response.status === 'failed') {
    const { error } = response;
    failedResponse(
      context,
      new ChatError(error?.code ?? 'internal_error', error?.message, error?.retry_after),
    );
  } else {
    context.set({ run: null });
  }
  context.onSettled?.(response);
}

export function failedResponse(context: Context, error: ChatError): void {
  // Its attachments are already in the conversation.
  const question = error.isFinal ? null : lastQuestion(context.state.items);
  context.fail(error, question === null ? null : (place) => send(context, question, place));
}
