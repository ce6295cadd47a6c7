/**
 * Connecting and disconnecting the person's own account at a server; afterwards what the assistant
 * is here is asked anew.
 */
import { useMutation } from '@tanstack/react-query';
import { connectServer, disconnectServer } from '../../chat/api/servers';
import type { Session } from '../session/session';

export function useAccount({ api, queries }: Session, label: string) {
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['assistant'] });
  return {
    connect: useMutation({ mutationFn: () => connectServer(api, label) }, queries),
    disconnect: useMutation({ mutationFn: () => disconnectServer(api, label), onSuccess }, queries),
  };
}
