/**
 * Finds the servers that a request about resources and prompts may reach: the workflow's servers
 * that are not switched off, with the person's own account, at a place where the person may ask.
 */
import type { Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../base';
import type { Connection, Reached } from '../mcp';
import { anyAccess, type ServerAccess } from '../policy';
import type { AppDeps } from './deps';

/** Each with what the person may use of it. */
export interface ReachableServers {
  /**
   * @param model The workflow; defaults to the one for this place.
   * @throws AppError the same errors as asking here.
   */
  servers: (principal: Principal, place: Place, model: string | undefined) => Promise<Reached[]>;
  /**
   * A server of any workflow that the person may use here, because each may be requested by name.
   * @throws AppError the same errors as asking here; `not_found`.
   */
  server: (principal: Principal, place: Place, label: string) => Promise<Reached>;
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

  /** By every workflow that the person may use here. */
  async function accessTo(
    label: string,
    principal: Principal,
    place: Place,
  ): Promise<ServerAccess> {
    const all: ServerAccess[] = [];
    for (const { id, mcpServers } of config.workflows.values()) {
      if (!mcpServers.includes(label)) {
        continue;
      }
      try {
        all.push((await agent.pickWorkflow(principal, place, { id })).mcpAccess(label));
      } catch (error) {
        if (!(error instanceof AppError) || error.definition.about !== 'workflow') {
          throw error;
        }
      }
    }
    return anyAccess(all);
  }

  return {
    async servers(principal, place, model) {
      const [{ workflow, mcpAccess }, switches] = await Promise.all([
        agent.pickWorkflow(principal, place, { id: model }),
        store.switches.read(),
      ]);
      return workflow.mcpServers.flatMap((label) => {
        const connection = switches.isOff(label) ? null : reached(label, principal);
        return connection ? [{ connection, access: mcpAccess(label) }] : [];
      });
    },
    async server(principal, place, label) {
      await lms.checkAccess(principal, place);
      const access = await accessTo(label, principal, place);
      const usable = access.isOpen && !(await store.switches.read()).isOff(label);
      const connection = usable ? reached(label, principal) : null;
      if (!connection) {
        throw new AppError('not_found', 'There is no such server.', { param: 'server_label' });
      }
      return { connection, access };
    },
  };
}
