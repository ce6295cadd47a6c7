/** Listens for changes of a server's lists, and drops what was listed before. */
import type { Client, ClientOptions } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import { forgetLists, type ListCapability } from '../attachables/lists';
import type { Session } from './session';

/** No debounce: a server that announces constantly would delay it forever. */
const UNPROMPTED = { autoRefresh: false, debounceMs: 0 };

/** @param opened The session, once it is open. */
export function followLists(
  opened: () => Session | null,
): NonNullable<ClientOptions['listChanged']> {
  const forget = (capability: ListCapability) => {
    const session = opened();
    if (session) {
      forgetLists(session.client, capability);
    }
  };
  return {
    tools: { ...UNPROMPTED, onChanged: () => opened()?.forgetTools() },
    resources: { ...UNPROMPTED, onChanged: () => forget('resources') },
    prompts: { ...UNPROMPTED, onChanged: () => forget('prompts') },
  };
}

/**
 * Subscribes to changes of the lists: the SDK does so only when it negotiates the era.
 */
export async function watchLists(
  client: Client,
  server: McpServerConfig,
  onLost: () => void,
): Promise<void> {
  const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
  const announced = {
    ...(tools?.listChanged ? { toolsListChanged: true } : {}),
    ...(resources?.listChanged ? { resourcesListChanged: true } : {}),
    ...(prompts?.listChanged ? { promptsListChanged: true } : {}),
  };
  if (client.getProtocolEra() !== 'modern' || Object.keys(announced).length === 0) {
    return;
  }
  const subscription =
    client.autoOpenedSubscription ??
    (await client.listen(announced, { timeout: server.timeouts.listMs }));
  void subscription.closed.then((how) => {
    if (how !== 'local') {
      onLost();
    }
  });
}
