/** What the servers offer to attach at this place, fetched when first needed. */
import { useQuery } from '@tanstack/react-query';
import type { Place } from '../../protocol';
import type { Session } from '../session/session';
import { isUsable, type Offer } from './offers';
import { asChatError, type ChatError } from '../../chat/errors';
import { listPrompts, listResources } from '../../chat/api/attachments';
import type { Sign } from '../../chat/token';

export interface Offers {
  offers: Offer[];
  /** Names of servers that could not be reached. */
  unavailable: string[];
  loading: boolean;
  error: ChatError | null;
  retry: () => void;
}

/** `sign` selects the kind; `null` selects all. */
export function useOffers(
  { api, workflow, queries }: Session,
  place: Place,
  sign: Sign | null,
): Offers {
  const prompts = useQuery(
    {
      queryKey: ['mcp_prompts', place, workflow],
      queryFn: ({ signal }) => listPrompts(api, place, workflow, signal),
      enabled: sign !== '@',
    },
    queries,
  );
  const resources = useQuery(
    {
      queryKey: ['mcp_resources', place, workflow],
      queryFn: ({ signal }) => listResources(api, place, workflow, signal),
      enabled: sign !== '/',
    },
    queries,
  );
  const asked = [...(sign === '@' ? [] : [prompts]), ...(sign === '/' ? [] : [resources])];
  const failed = asked.filter(({ error }) => error);
  return {
    offers: asked.flatMap(({ data }): Offer[] => data?.data ?? []).filter(isUsable),
    unavailable: [...new Set(asked.flatMap(({ data }) => data?.unavailable ?? []))],
    loading: asked.some(({ isFetching, data }) => isFetching && !data),
    error: failed[0] ? asChatError(failed[0].error) : null,
    retry: () => failed.forEach(({ refetch }) => void refetch()),
  };
}
