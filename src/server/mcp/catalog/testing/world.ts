/** Real servers that list what a test sets, with connections and a store of pins. */
import { serverConfig } from '../../../../../test/support/config';
import { startRawPeer, type RawPeer } from '../../../../../test/support/listing-peer';
import { startPeer, type PeerTool } from '../../../../../test/support/mcp-peer';
import { work } from '../../../../../test/support/work';
import type { McpServerConfig } from '../../../config';
import { openStore, type Store } from '../../../store';
import { createConnection, type Connection } from '../../connection/connection';
import { readCatalog, type Catalog } from '../catalog';

/** The shared clock; tests move it. */
export const clock = { ms: 0 };
const now = () => clock.ms;
export const logged: { subject: string; message: string; error?: unknown }[] = [];
export const log = (event: { subject: string; message: string; error?: unknown }) => {
  logged.push(event);
};
export const open: { close: () => Promise<void> }[] = [];
export let store: Store;

beforeEach(async () => {
  clock.ms = 0;
  store = await openStore(':memory:', now);
});
afterEach(async () => {
  for (const part of open.splice(0).reverse()) {
    await part.close();
  }
  await store.close();
  logged.length = 0;
});

export function connect(url: string, changes: Partial<McpServerConfig> = {}): Connection {
  const made = createConnection(serverConfig(url, changes), {
    fetch,
    now,
    random: () => 0,
    work,
    log,
  });
  open.push(made);
  return made;
}
/** A connection to a server with these tools. */
export async function offering(
  tools: PeerTool[],
  changes: Partial<McpServerConfig> = {},
): Promise<Connection> {
  const peer = await startPeer(tools);
  open.push(peer);
  return connect(peer.url, changes);
}
export async function raw(list: RawPeer['list']): Promise<RawPeer> {
  const peer = await startRawPeer(list);
  open.push(peer);
  return peer;
}
export const read = (...connections: Connection[]): Promise<Catalog> =>
  readCatalog(connections, { log, pins: store.toolDefinitions });
export const tool = (name: string, changes: object = {}) => ({
  name,
  inputSchema: { type: 'object' },
  ...changes,
});
export const names = (catalog: Catalog) => [...catalog.tools.keys()];
export const codes = (catalog: Catalog) =>
  Object.fromEntries(catalog.unusable.map(({ name, code }) => [name, code]));

/** Polls without a clock: announcements travel over a socket. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
