/** What the list of earlier conversations fetches and changes. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { ConversationObject } from '../../protocol';
import type { Session } from '../session/session';
import { readItems } from '../../chat/api/conversations';
import { listConversations, removeConversation, renameConversation } from '../../chat/api/history';
import { fileName, toMarkdown, type ExportWords } from '../../chat/export';

const LISTED = 50;
const KEY = 'conversations';

/** @param words The search; empty for all. */
export function useConversations({ api, queries, courseId }: Session, words: string) {
  return useQuery(
    {
      queryKey: [KEY, words],
      queryFn: ({ signal }) => listConversations(api, courseId, words, LISTED, signal),
      placeholderData: keepPreviousData,
      refetchOnMount: 'always',
    },
    queries,
  );
}

function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export function useHistory({ api, queries, conversation }: Session) {
  const onSettled = () => queries.invalidateQueries({ queryKey: [KEY] });
  const remove = useMutation(
    {
      mutationFn: (id: string) => removeConversation(api, id),
      onSuccess: (_, id) => {
        if (conversation.getState().conversationId === id) {
          conversation.newConversation();
        }
      },
      onSettled,
    },
    queries,
  );
  const rename = useMutation(
    {
      mutationFn: ({ about, title }: { about: ConversationObject; title: string }) =>
        renameConversation(api, about, title),
      onSettled,
    },
    queries,
  );
  /** Resolves to the name of the file. */
  const save = useMutation(
    {
      mutationFn: async ({
        id,
        title,
        words,
      }: {
        id: string;
        title: string;
        words: ExportWords;
      }) => {
        const name = fileName(title);
        saveAs(name, toMarkdown(title, await readItems(api, id), words));
        return name;
      },
    },
    queries,
  );
  return { remove, rename, save, failure: remove.error ?? rename.error ?? save.error };
}
