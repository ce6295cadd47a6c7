/** Connections to real servers of both eras, which count what they receive. */
import { serverConfig } from '../../../../../test/support/config';
import { startLegacyPeer, type LegacyPeer } from '../../../../../test/support/legacy-peer';
import { startPeer, type McpPeer, type PeerTool } from '../../../../../test/support/mcp-peer';
import { work } from '../../../../../test/support/work';
import type { McpServerConfig } from '../../../config';
import { createConnection, type Connection } from '../connection';

export const closers: (() => Promise<unknown>)[] = [];
/** The clock of all connections; tests move it. */
export const clock = { ms: 0 };
export const logged: { message: string; error?: unknown }[] = [];
export const signal = () => new AbortController().signal;
export const times = (callMs: number, totalMs = 30_000) => ({
  timeouts: { connectMs: 5000, listMs: 5000, callMs, totalMs },
});

export function connect(url: string, changes: Partial<McpServerConfig> = {}): Connection {
  const made = createConnection(serverConfig(url, changes), {
    fetch,
    now: () => clock.ms,
    random: () => 0,
    work,
    log: (event) => logged.push(event),
  });
  closers.push(made.close);
  return made;
}
export async function modern(...tools: PeerTool[]): Promise<McpPeer> {
  const peer = await startPeer(tools);
  closers.push(() => peer.close());
  return peer;
}
export async function legacy(listens: boolean, ...tools: PeerTool[]): Promise<LegacyPeer> {
  const peer = await startLegacyPeer(tools, listens);
  closers.push(() => peer.close());
  return peer;
}
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
  clock.ms = 0;
  logged.length = 0;
});
