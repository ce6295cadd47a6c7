/** The approvals that a person has had remembered in this course: to view and to revoke. */
import { Button, Spinner } from '@openedx/paragon';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { grantMessages } from '../../i18n/grants';
import type { GrantObject } from '../../protocol';
import { ErrorNotice } from '../shared/ErrorNotice';
import { Revealed } from '../shared/Revealed';
import type { Session } from '../session/session';
import { listGrants, revokeGrant } from '../../chat/api/grants';
import { asChatError } from '../../chat/errors';

const KEY = ['grants'];

export interface GrantsProps {
  session: Session;
}

function useGrants({ api, queries, courseId }: Session) {
  return useQuery(
    {
      queryKey: KEY,
      queryFn: ({ signal }) => listGrants(api, courseId, signal),
      refetchOnMount: 'always',
    },
    queries,
  );
}

function useRevoke({ api, queries }: Session) {
  return useMutation(
    {
      mutationFn: ({ id }: GrantObject) =>
        revokeGrant(api, id).catch((error: unknown) => {
          // Revoked in another window, or expired in the meantime: the goal is reached anyway.
          if (asChatError(error).code !== 'not_found') {
            throw error;
          }
        }),
      onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
    },
    queries,
  );
}

const nameOf = ({ tool_title: title, tool_name: name }: GrantObject) => title ?? name;

function Scope({ grant, current }: { grant: GrantObject; current: string | null }) {
  const intl = useIntl();
  if (grant.scope === 'conversation') {
    return intl.formatMessage(
      grant.conversation_id === current
        ? grantMessages.thisConversation
        : grantMessages.otherConversation,
    );
  }
  if (grant.expires_at === null) {
    return intl.formatMessage(grantMessages.course);
  }
  const date = intl.formatDate(grant.expires_at * 1000, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return intl.formatMessage(grantMessages.courseUntil, { date });
}

export function Grants({ session }: GrantsProps) {
  const intl = useIntl();
  const { data, error, isPending, refetch } = useGrants(session);
  const revoke = useRevoke(session);
  const box = useRef<HTMLDivElement>(null);
  const current = session.conversation.getState().conversationId;
  const grants = data?.data ?? [];
  return (
    <div ref={box} className="mcp-assistant__scroll" tabIndex={-1}>
      {isPending && (
        <Spinner
          animation="border"
          className="mcp-assistant-loading"
          screenReaderText={intl.formatMessage(chatMessages.loading)}
        />
      )}
      {error && <ErrorNotice error={asChatError(error)} onRetry={() => void refetch()} />}
      {revoke.error && <ErrorNotice error={asChatError(revoke.error)} />}
      {data && (
        <p className="mcp-assistant__aside">
          {intl.formatMessage(grants.length === 0 ? grantMessages.none : grantMessages.intro)}
        </p>
      )}
      <div className="sr-only" role="status">
        {revoke.isSuccess &&
          intl.formatMessage(grantMessages.revoked, { tool: nameOf(revoke.variables) })}
      </div>
      <ul className="mcp-assistant__history">
        {grants.map((grant) => (
          <li key={grant.id}>
            <div className="mcp-assistant__entry">
              <Revealed text={`${grant.server_name}: ${nameOf(grant)}`} />
              <small>
                <Scope grant={grant} current={current} />
              </small>
            </div>
            <Button
              variant="outline-primary"
              size="sm"
              aria-label={intl.formatMessage(grantMessages.revokeOf, { tool: nameOf(grant) })}
              disabled={revoke.isPending && revoke.variables.id === grant.id}
              onClick={() => {
                revoke.mutate(grant);
                box.current?.focus();
              }}
            >
              {intl.formatMessage(grantMessages.revoke)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
