/** What a course's assistant holds for as long as the page lives, whatever the host mounts or unmounts. */
import { QueryClient } from '@tanstack/react-query';
import { ChatError } from '../chat/errors';
import { createApi, type Api } from '../chat/api';
import { createConversation, type Conversation } from '../chat/conversation';
import { pendingApprovals } from '../chat/items';
import { createHttp, currentUserId } from '../host';
import { browserEffects } from './effects';
import { recallConversation, rememberConversation } from './memory';
import type { Settings } from './options';
import { presenceOf } from './presence';

export interface Session {
  courseId: string;
  api: Api;
  conversation: Conversation;
  queries: QueryClient;
  /** What is written and not yet sent. */
  draft: { get: () => string; keep: (text: string) => void };
}

const sessions = new Map<string, Session>();
const MINUTE_MS = 60_000;

/** Asking again can only help where nobody has answered. */
function worthRepeating(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ChatError && error.code === 'unreachable';
}

function createSession({ bffPath, workflow }: Settings, userId: string, courseId: string): Session {
  const api = createApi(createHttp(bffPath));
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: MINUTE_MS, retry: worthRepeating } } });
  const conversation = createConversation({
    api,
    courseId,
    workflow,
    effects: browserEffects,
    onConversation: (id) => rememberConversation(userId, courseId, id),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['conversations'] }),
  });
  conversation.subscribe(() => {
    const { run, items } = conversation.getState();
    presenceOf(courseId).set({ attention: run === null && pendingApprovals(items).length > 0 });
  });
  const remembered = recallConversation(userId, courseId);
  if (remembered) {
    conversation.restore(remembered);
  }
  let draft = '';
  return { courseId, api, conversation, queries, draft: { get: () => draft, keep: (text) => { draft = text; } } };
}

/** The session of the signed-in user in this course; made on first use, and then taken up where a reload left it. */
export function sessionOf(settings: Settings, courseId: string): Session {
  const userId = currentUserId();
  const key = [settings.bffPath, settings.workflow, userId, courseId].join(' ');
  const session = sessions.get(key) ?? createSession(settings, userId, courseId);
  sessions.set(key, session);
  return session;
}
