/**
 * One conversation as the learner sees it: a store whose actions talk to the BFF. It outlives the
 * panel, which the host may unmount at any time.
 */
import { ChatError } from '../errors';
import type { Context } from './context';
import { forget, load, refresh } from './loading';
import { launch, send } from './sending';
import { stop } from './stopping';
import { createStore, EMPTY } from './store';
import type { Conversation, ConversationOptions } from './types';

export type { Conversation, ConversationOptions, ConversationState, Run } from './types';

export function createConversation(options: ConversationOptions): Conversation {
  const { courseId, effects } = options;
  const reload = () => {
    const id = context.state.conversationId;
    if (id) {
      void load(context, id, () => forget(context));
    }
  };
  const localId = () => `local-${effects.id()}`;
  const context: Context = Object.assign(createStore(), options, { unsent: null, localId, reload });

  return {
    getState: () => context.state,
    subscribe: context.subscribe,
    send: (...message) => send(context, ...message),
    decide: (decisions, place) => {
      if (!context.state.run) {
        void launch(context, { input: decisions, place, key: effects.id() });
      }
    },
    stop: () => stop(context),
    retry: (place) => context.retry?.(place),
    recover: () => {
      const { failure } = context.state;
      if (failure && isPassing(failure.error)) {
        context.retry?.({ course_id: courseId });
      } else if (failure?.error.code === 'exam_in_progress' && context.unsent === null) {
        // Only what was not sent is left to the learner.
        reload();
      }
    },
    newConversation: () => forget(context),
    open: (id) => {
      const gone = () => context.fail(new ChatError('not_found'), null);
      void load(context, id, gone, EMPTY);
    },
    restore: (id) => void load(context, id, () => forget(context), EMPTY),
    reload,
    refresh: () => refresh(context),
  };
}

/** The response may have ended by the time the network, or the learner, is back. */
const isPassing = ({ traits: { about } }: ChatError): boolean =>
  about === 'connection' || about === 'session';
