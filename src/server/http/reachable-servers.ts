/**
 * Finds the servers that a request about resources and prompts may reach: the workflow's servers
 * that are not switched off, with the person's own account, at a place where the person may ask.
 */
import type { Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../base';
import type { Connection } from '../mcp';
import type { AppDeps } from './deps';

export interface ReachableServers {
  /**
   * @param model The workflow; defaults to the one for this place.
   * @throws AppError the same errors as asking here.
   */
  connections: (
    principal: Principal,
    place: Place,
    model: string | undefined,
  ) => Promise<Connection[]>;
  /**
   * A server of any workflow that the person may use here, because each may be requested by name.
   * @throws AppError the same errors as asking here; `not_found`.
   */
  connection: (principal: Principal, place: Place, label: string) => Promise<Connection>;
}

export function createReachableServers({
  config,
  connections,
  agent,
  lms,
  store,
}: Pick<AppDeps, 'config' | 'connections' | 'agent' | 'lms' | 'store'>): ReachableServers {
  function reached(label: string, { userId }: Principal): Connection | null {
    const connection = connections.get(label);
    return connection ? (connection.forUser?.(userId) ?? connection) : null;
  }

  async function mayUse(label: string, principal: Principal, place: Place): Promise<boolean> {
    for (const { id, mcpServers } of config.workflows.values()) {
      if (!mcpServers.includes(label)) {
        continue;
      }
      try {
        const { workflow } = await agent.pickWorkflow(principal, place, { id });
        if (workflow.mcpServers.includes(label)) {
          return true;
        }
      } catch (error) {
        if (!(error instanceof AppError) || error.definition.about !== 'workflow') {
          throw error;
        }
      }
    }
    return false;
  }

  return {
    async connections(principal, place, model) {
      const [{ workflow }, switches] = await Promise.all([
        agent.pickWorkflow(principal, place, { id: model }),
        store.switches.read(),
      ]);
      return workflow.mcpServers.flatMap((label) =>
        switches.isOff(label) ? [] : (reached(label, principal) ?? []),
      );
    },
    async connection(principal, place, label) {
      await lms.checkAccess(principal, place);
      const usable =
        (await mayUse(label, principal, place)) && !(await store.switches.read()).isOff(label);
      const connection = usable ? reached(label, principal) : null;
      if (!connection) {
        throw new AppError('not_found', 'There is no such server.', { param: 'server_label' });
      }
      return connection;
    },
  };
}
