/** Works on the database without a BFF, where that is safe. */
import { systemEffects, type Log } from '../base';
import type { Config } from '../config';
import { connectServers, createGuardedFetch } from '../mcp';
import { auditOptions, openStore } from '../store';
import { createWorkPool } from '../work';
import type { Admin } from './command';
import { replicaName } from './named';

/**
 * Opens the store as a BFF would: a SQLite file has one process, so a BFF that runs on it is found
 * out; on a database server others may use it at the same time.
 * @throws AppError `store_unavailable`
 */
export async function workAlone<T>(
  config: Config,
  log: Log,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const { now } = systemEffects;
  const { database } = config;
  const store = await openStore('url' in database ? database.url : database.path, now, {
    patienceMs: 0,
    audit: auditOptions(config),
  });
  const pool = createWorkPool();
  const { allowedHosts } = config.mcp;
  const servers = connectServers(config, store.oauthRecords, {
    fetch: createGuardedFetch({ allowedHosts, now }),
    work: pool,
    now,
    random: Math.random,
    log,
    allowedHosts,
  });
  try {
    const admin = { config, store, servers, effects: systemEffects, log, bff: null };
    return await work({ ...admin, replica: replicaName() });
  } finally {
    await Promise.allSettled([...servers.connections.values()].map((one) => one.close()));
    await pool.close();
    await store.close();
  }
}
