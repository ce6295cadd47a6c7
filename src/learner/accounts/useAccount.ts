/**
 * Connects and disconnects the person's own account at a server, and then fetches the assistant's
 * description again.
 */
import { useMutation } from '@tanstack/react-query';
import { connectServer, disconnectServer } from '../../chat/api/servers';
import type { Session } from '../session/session';

export function useAccount({ api, courseId, queries }: Session, label: string) {
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['assistant'] });
  return {
    connect: useMutation({ mutationFn: () => connectServer(api, label, courseId) }, queries),
    disconnect: useMutation({ mutationFn: () => disconnectServer(api, label), onSuccess }, queries),
  };
}
