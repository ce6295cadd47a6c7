/** A conversation with the stand-in BFF, and what its tests ask of both. */
import { createApi } from '../api/core';
import {
  createConversation,
  type Conversation,
  type ConversationState,
} from '../conversation/conversation';
import { textOf } from '../items';
import { startFakeBff, type FakeBff } from './bff';
import { approvalRequest } from './samples';
import type { Stage } from './stage';
import { nodeTransport } from './transport';

export { gate } from './gate';

export const place = { course_id: 'course-v1:A+B+C', sequence_id: 'seq', unit_id: 'unit' };

/** What runs for the current test, and what the conversation reported. */
export let bff: FakeBff;
export let remembered: (string | null)[];
export let settled: number;
let ids = 0;

/** Registers the hooks; to be called once, at the top of a test file. */
export function useBff(): void {
  beforeEach(async () => {
    bff = await startFakeBff();
    remembered = [];
    settled = 0;
  });
  afterEach(() => bff.close());
}

export function start(onBegun?: (id: string) => void): Conversation {
  return createConversation({
    api: createApi(nodeTransport(bff.url)),
    courseId: place.course_id,
    workflow: 'tutor',
    effects: {
      id: () => `key-${(ids += 1)}`,
      random: () => 0,
      now: () => 0,
      wait: () =>
        new Promise((resolve) => {
          setImmediate(resolve);
        }),
    },
    onConversation: (id) => remembered.push(id),
    onBegun,
    onSettled: () => {
      settled += 1;
    },
  });
}

/** Waits until the store's state is as wanted. */
export function until(
  conversation: Conversation,
  wanted: (state: ConversationState) => boolean,
): Promise<ConversationState> {
  return new Promise((resolve) => {
    const check = () => {
      if (wanted(conversation.getState())) {
        unsubscribe();
        resolve(conversation.getState());
      }
    };
    const unsubscribe = conversation.subscribe(check);
    check();
  });
}

export const idle = (state: ConversationState) => state.run === null && !state.loading;
export const texts = (state: ConversationState) =>
  state.items.map((item) =>
    item.type === 'message' ? `${item.role}: ${textOf(item)}` : item.type,
  );

export const posts = () =>
  bff.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/responses');

export async function ask(conversation: Conversation, text = 'Hi'): Promise<ConversationState> {
  conversation.send(text, place);
  return until(conversation, idle);
}

export const askApproval =
  (...ids: string[]) =>
  ({ put }: Stage) =>
    ids.forEach((id) => put(approvalRequest(id)));
