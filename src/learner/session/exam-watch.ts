/**
 * Closes the assistant at once when the BFF says that the person is in an exam, and looks until the
 * exam is over. The exam may run in any course, so the course alone is asked, without a unit.
 */
import { QueryObserver, type QueryClient } from '@tanstack/react-query';
import { readAssistant } from '../../chat/api/assistant';
import type { Api } from '../../chat/api/core';
import { unavailable, type AssistantInfo } from '../../protocol';
import type { PresenceStore } from './presence';

export interface ExamWatch {
  /** Something was refused because of an exam. */
  refused: () => void;
}

export interface ExamWatchOptions {
  api: Api;
  queries: QueryClient;
  courseId: string;
  workflow: string | null;
  presence: PresenceStore;
  /** The exam is over. */
  onOver: () => void;
}

/** How often it is looked whether the exam is over. */
const LOOK_EVERY_MS = 15_000;

const DESCRIPTIONS = { queryKey: ['assistant'] };

const isExam = (info: AssistantInfo | undefined): boolean =>
  info?.reason?.code === 'exam_in_progress';

export function watchExams({
  api,
  queries,
  courseId,
  workflow,
  presence,
  onOver,
}: ExamWatchOptions): ExamWatch {
  const place = { course_id: courseId };
  let stop: (() => void) | null = null;

  function close(): void {
    presence.set({ barred: true });
    queries.setQueriesData<AssistantInfo>(DESCRIPTIONS, unavailable('exam_in_progress', null));
  }

  function reopen(): void {
    presence.set({ barred: false });
    void queries.invalidateQueries(DESCRIPTIONS);
    onOver();
  }

  /** On the page of an exam the panel says so; that closes nothing else. */
  function look(): void {
    if (stop) {
      return;
    }
    const observer = new QueryObserver(queries, {
      queryKey: ['exam', place, workflow],
      queryFn: ({ signal }) => readAssistant(api, place, workflow, signal),
      refetchInterval: LOOK_EVERY_MS,
      staleTime: 0,
    });
    stop = observer.subscribe(({ data, isFetching }) => {
      if (isFetching || !data) {
        return;
      }
      if (isExam(data)) {
        close();
        return;
      }
      stop?.();
      stop = null;
      if (presence.get().barred) {
        reopen();
      }
    });
  }

  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && query.queryKey[0] === DESCRIPTIONS.queryKey[0]) {
      if (!presence.get().barred && isExam(query.state.data as AssistantInfo | undefined)) {
        look();
      }
    }
  });

  return {
    refused() {
      close();
      look();
    },
  };
}
