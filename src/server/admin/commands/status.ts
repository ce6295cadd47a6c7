/** `status`: what the BFF that runs is, and how its surroundings are. */
import { isMysqlUrl, parseDatabaseUrl, type Config } from '../../config';
import { JSON_OPTION, type Admin, type AdminCommand, type Bff } from '../command';

const SECOND_MS = 1000;

function databaseOf({ database }: Config): { kind: 'sqlite' | 'mysql'; name: string } {
  if ('path' in database) {
    return { kind: 'sqlite', name: database.path };
  }
  const parsed = isMysqlUrl(database.url) ? parseDatabaseUrl(database.url) : null;
  const { address } = parsed !== null && 'address' in parsed ? parsed : { address: null };
  return {
    kind: 'mysql',
    name: address === null ? '' : `${address.database} on ${address.host}:${address.port}`,
  };
}

function providersOf({ workflows }: Config) {
  return [...workflows.values()].map(({ id, provider }) => ({
    workflow: id,
    type: provider.type,
    ...(provider.type !== 'demo' && {
      name: provider.name,
      model: provider.model,
      fallback: provider.fallback.map(({ name }) => name),
    }),
  }));
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

async function statusOf(admin: Admin, bff: Bff) {
  const { config, store, servers, effects, replica } = admin;
  const switches = await store.switches.list();
  const isOff = (label: string) => switches.some((off) => off.label === label && off.tool === null);
  const { at, fingerprint } = bff.loaded();
  return {
    version: bff.version,
    replica,
    node: process.version,
    started_at: iso(bff.startedAt),
    uptime_seconds: Math.floor((effects.now() - bff.startedAt) / SECOND_MS),
    running_responses: bff.running(),
    configuration: { fingerprint, loaded_at: iso(at) },
    database: databaseOf(config),
    redis: bff.redis(),
    providers: providersOf(config),
    servers: [...servers.connections.values()].map((connection) => ({
      label: connection.server.label,
      status: connection.status(),
      switched_off: isOff(connection.server.label),
    })),
    switched_off: switches.map(({ label, tool }) => ({ server: label || null, tool })),
  };
}

type Status = Awaited<ReturnType<typeof statusOf>>;

function asText(status: Status): string {
  const { configuration, database } = status;
  const rows: (readonly [string, string])[] = [
    ['version', status.version],
    ['replica', status.replica],
    ['node', status.node],
    ['started', `${status.started_at} (${status.uptime_seconds} s ago)`],
    ['responses', `${status.running_responses} running`],
    ['configuration', `${configuration.fingerprint}, read at ${configuration.loaded_at}`],
    ['database', `${database.kind}, ${database.name}`],
    ['redis', status.redis],
    ...status.providers.map(
      ({ workflow, type, ...rest }) =>
        [`workflow ${workflow}`, 'model' in rest ? `${rest.name} (${rest.model})` : type] as const,
    ),
    ...status.servers.map(
      ({ label, status: state, switched_off: off }) =>
        [`server ${label}`, off ? `${state}, switched off` : state] as const,
    ),
    ...status.switched_off
      .filter(({ server, tool }) => server === null || tool !== null)
      .map(
        ({ server, tool }) => ['switched off', tool ? `${server} ${tool}` : 'the site'] as const,
      ),
  ];
  const width = Math.max(...rows.map(([key]) => key.length));
  return `${rows.map(([key, value]) => `${key.padEnd(width)}  ${value}`).join('\n')}\n`;
}

export const status: AdminCommand & { needs: 'bff' } = {
  name: 'status',
  usage: '[--json]',
  summary: 'Says which version runs, since when, and how its servers, database and Redis are.',
  details:
    'The fingerprint of the configuration is the same on replicas that have read the same one.\n' +
    'Of several replicas it speaks for the one at this socket.',
  options: JSON_OPTION,
  needs: 'bff',
  async run({ options, print }, admin) {
    const found = await statusOf(admin, admin.bff as Bff);
    await print(options.json ? `${JSON.stringify(found, null, 2)}\n` : asText(found));
  },
};
