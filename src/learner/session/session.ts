/**
 * What a course's assistant keeps as long as the page lives, whatever the host mounts or unmounts.
 */
import { QueryClient } from '@tanstack/react-query';
import { createConversation, type Conversation } from '../../chat/conversation/conversation';
import { createDrafts, type Drafts, type Message } from '../../chat/drafts';
import { createHttp, currentUserId, track } from '../../host';
import type { AssistantInfo, Place, ResponseObject } from '../../protocol';
import { browserEffects } from './effects';
import { draftShelf, recallConversation, rememberConversation } from './storage';
import type { Settings } from './settings';
import { watchExams } from './exam-watch';
import { presenceOf } from './presence';
import { connectCrossWindow } from './cross-window';
import { ChatError } from '../../chat/errors';
import { createApi, type Api } from '../../chat/api/core';
import { mediaLoader, type LoadMedia } from '../../chat/api/media';
import { openQuestions, pendingDecisions } from '../../chat/items';
import { startQueue } from '../../chat/queue';

export interface Session {
  courseId: string;
  /** The operator's workflow; `null` if the BFF picks one. */
  workflow: string | null;
  api: Api;
  loadMedia: LoadMedia;
  conversation: Conversation;
  queries: QueryClient;
  /** What is written and attached, but not sent. */
  draft: Drafts;
  /** Sends a message, and counts it. */
  ask: (message: Partial<Message> & { text: string; place: Place }) => void;
}

const sessions = new Map<string, Session>();
const MINUTE_MS = 60_000;

/** A retry helps only if nobody has answered. */
function worthRepeating(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ChatError && error.code === 'unreachable';
}

function countTools(courseId: string, { id: responseId, output }: ResponseObject): void {
  const count = output.filter(({ type }) => type === 'mcp_call').length;
  if (count > 0) {
    track('tool_used', { courseId, responseId, count });
  }
}

function createSession({ bffPath, workflow }: Settings, userId: string, courseId: string): Session {
  const api = createApi(createHttp(bffPath), ({ code }, { path }) => {
    // What the assistant is at a place says itself whether the exam is only there.
    if (code === 'exam_in_progress' && !path.startsWith('/v1/assistant')) {
      exams.refused();
    }
  });
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: MINUTE_MS, retry: worthRepeating } },
  });
  const draft = createDrafts(
    () => conversation.getState().conversationId,
    draftShelf(userId, courseId),
  );
  const windows = connectCrossWindow();
  const conversation = createConversation({
    api,
    courseId,
    workflow,
    effects: browserEffects,
    onConversation: (id) => {
      rememberConversation(userId, courseId, id);
      if (!conversation.getState().run) {
        draft.revive();
      }
    },
    onBegun: draft.begun,
    onTaken: draft.taken,
    onSettled: (response) => {
      countTools(courseId, response);
      void queries.invalidateQueries({ queryKey: ['conversations'] });
      void queries.invalidateQueries({ queryKey: ['responses'] });
    },
    onDecided: windows.tell,
  });
  const exams = watchExams({
    api,
    queries,
    courseId,
    workflow,
    presence: presenceOf(courseId),
    onOver: conversation.recover,
  });
  let told: unknown = null;
  conversation.subscribe(() => {
    const { run, items, failure } = conversation.getState();
    // A stream that ends in an exam is no answer that was refused.
    if (failure?.error.code === 'exam_in_progress' && failure.error !== told) {
      told = failure.error;
      exams.refused();
    }
    const asked = openQuestions(items).length > 0;
    presenceOf(courseId).set({
      attention: asked || (run === null && pendingDecisions(items).length > 0),
    });
  });
  const refresh = () => void conversation.refresh();
  windows.listen({
    onDecided: (id) => id === conversation.getState().conversationId && refresh(),
    onReturn: () => {
      for (const queryKey of [['assistant'], ['exam']]) {
        void queries.refetchQueries({ queryKey, type: 'active' });
      }
      conversation.recover();
      refresh();
    },
  });
  const ask: Session['ask'] = ({ text, attachments, place }) => {
    track('asked', { courseId });
    const info = queries.getQueryData<AssistantInfo>(['assistant', place, workflow]);
    conversation.send(text, place, attachments, info?.unit ?? null);
  };
  startQueue(conversation, draft, ask);
  const remembered = recallConversation(userId, courseId);
  if (remembered) {
    conversation.restore(remembered);
  }
  const loadMedia = mediaLoader(api);
  return { courseId, workflow, api, loadMedia, conversation, queries, draft, ask };
}

/**
 * The session of the signed-in user in this course. Created on first use, and restored after a
 * reload.
 */
export function sessionOf(settings: Settings, courseId: string): Session {
  const userId = currentUserId();
  const key = [settings.bffPath, settings.workflow, userId, courseId].join(' ');
  const session = sessions.get(key) ?? createSession(settings, userId, courseId);
  sessions.set(key, session);
  return session;
}
