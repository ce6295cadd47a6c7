/**
 * What a model said in each step of the current turn, thoughts included. Only its provider gets it
 * back, never a browser; the person's next message deletes it.
 */
import type { Kysely } from 'kysely';
import type { Db } from './db';
import type { Schema } from './schema';

export interface ModelStep {
  step: number;
  /** Tells providers and their models apart; at most 64 characters. */
  provider: string;
  /** JSON. */
  said: string;
}

/** By response and step. */
export type ModelSteps = ReadonlyMap<string, ModelStep>;

export const stepKey = (responseId: string, step: number): string => `${responseId}/${step}`;

export async function insertModelStep(
  db: Db,
  place: { conversationId: string; responseId: string },
  step: ModelStep,
): Promise<void> {
  await db
    .insertInto('model_steps')
    .values({
      response_id: place.responseId,
      conversation_id: place.conversationId,
      step: step.step,
      provider: step.provider,
      said: step.said,
    })
    .execute();
}

export async function forgetModelSteps(db: Db, conversationId: string): Promise<void> {
  await db.deleteFrom('model_steps').where('conversation_id', '=', conversationId).execute();
}

export async function readModelSteps(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<ModelSteps> {
  const rows = await db
    .selectFrom('model_steps')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .execute();
  return new Map(
    rows.map(({ response_id: responseId, step, provider, said }) => [
      stepKey(responseId, step),
      { step, provider, said },
    ]),
  );
}
