/** `tools list` and `tools accept`: definitions that changed since somebody accepted them. */
import { EXIT, visibleLine } from '../../base';
import { acceptDefinition, readServerTools, type CatalogDeps, type Connection } from '../../mcp';
import { CommandError, JSON_OPTION, type Admin, type AdminCommand } from '../command';
import { BY_COMMAND_LINE, serverNamed } from '../named';

interface ToolLine {
  server: string;
  tool: string;
  state: 'accepted' | 'reworded' | 'quarantined' | 'refused';
  flapping: boolean;
  /** `null` if its definition cannot be read. */
  hash: string | null;
  reason: string | null;
  changes: readonly { field: string; before: string | null; after: string | null }[];
}

const SHOWN_CHARS = 120;

const catalogDeps = ({
  store,
  log,
}: Admin): CatalogDeps & { pins: Admin['store']['toolDefinitions'] } => ({
  log,
  pins: store.toolDefinitions,
});

function connectionNamed(label: string, admin: Admin): Connection {
  const connection = admin.servers.connections.get(serverNamed(label, admin));
  if (connection?.forUser !== undefined) {
    throw new CommandError(
      EXIT.unavailable,
      `${label} lists its tools to each person's own account only; accept them in the staff page.`,
    );
  }
  return connection as Connection;
}

async function linesOf(connection: Connection, deps: CatalogDeps): Promise<ToolLine[]> {
  const { label } = connection.server;
  const listing = await connection.listing({ fresh: true }).catch((error: unknown) => {
    throw new CommandError(
      EXIT.unavailable,
      `${label} cannot be reached (${(error as Error).name}); "mcp-assistant check" says why.`,
    );
  });
  const tools = await readServerTools(connection, listing, deps);
  const flapping = new Map(tools.flapping.map(({ name, difference }) => [name, difference]));
  const line = (
    tool: string,
    state: ToolLine['state'],
    rest: Partial<ToolLine> = {},
  ): ToolLine => ({
    server: label,
    tool,
    state,
    flapping: flapping.has(tool),
    hash: null,
    reason: null,
    changes: flapping.get(tool) ?? [],
    ...rest,
  });
  const reworded = new Set(tools.reworded.map(({ accepted }) => accepted));
  return [
    ...tools.accepted
      .filter((definition) => !reworded.has(definition))
      .map(({ tool, hash }) => line(tool.name, 'accepted', { hash })),
    ...tools.reworded.map(({ listed, difference }) =>
      line(listed.tool.name, 'reworded', { hash: listed.hash, changes: difference }),
    ),
    ...tools.quarantined.map(({ definition, difference }) =>
      line(definition.tool.name, 'quarantined', { hash: definition.hash, changes: difference }),
    ),
    ...tools.unusable.map(({ name, reason }) => line(name, 'refused', { reason })),
  ].sort((a, b) => (a.tool < b.tool ? -1 : 1));
}

const shown = (text: string | null): string =>
  text === null ? 'nothing' : JSON.stringify(visibleLine(text, SHOWN_CHARS));

function asText({ server, tool, state, flapping, hash, reason, changes }: ToolLine): string {
  const facts = [
    ...(flapping ? ['changes with every listing'] : []),
    ...(reason === null ? [] : [reason]),
    ...changes.map(
      ({ field, before, after }) => `${field} was ${shown(before)}, is ${shown(after)}`,
    ),
    ...(state === 'quarantined' || state === 'reworded'
      ? [
          `accept it with: mcp-assistant tools accept ${server} ${visibleLine(tool, SHOWN_CHARS)} --hash ${hash}`,
        ]
      : []),
  ];
  return [
    `${server} ${visibleLine(tool, SHOWN_CHARS)}: ${state}`,
    ...facts.map((fact) => `    ${fact}`),
    '',
  ].join('\n');
}

export const listTools: AdminCommand = {
  name: 'tools list',
  usage: '[<server>] [--changed] [--json]',
  summary: 'Lists the tools of the servers, and how those that changed differ.',
  details:
    'Asks the servers now. A quarantined tool has changed since somebody accepted it, and is\n' +
    'withheld; of a reworded one only the words changed, and it is offered with the earlier ones.',
  options: {
    changed: { type: 'boolean', help: 'Only tools that changed, or change with every listing.' },
    ...JSON_OPTION,
  },
  positionals: [0, 1],
  needs: 'store',
  async run({ options, positionals: [label], print }, admin) {
    const connections =
      label === undefined
        ? [...admin.servers.connections.values()].filter(({ forUser }) => forUser === undefined)
        : [connectionNamed(label, admin)];
    const read = await Promise.allSettled(
      connections.map((connection) => linesOf(connection, catalogDeps(admin))),
    );
    const lines = read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    const chosen = options.changed
      ? lines.filter(({ state, flapping }) => flapping || /^(?:quarantined|reworded)$/.test(state))
      : lines;
    await print(
      options.json ? `${JSON.stringify(chosen, null, 2)}\n` : chosen.map(asText).join(''),
    );
    const failure = read.find((one) => one.status === 'rejected');
    if (failure !== undefined) {
      throw failure.reason;
    }
  },
};

export const acceptTool: AdminCommand = {
  name: 'tools accept',
  usage: '<server> <tool> [--hash <hash>]',
  summary: 'Accepts the definition that a server lists for a tool now.',
  details:
    'Prints how it differs from what was accepted. With --hash, as "tools list" prints it, only\n' +
    'that definition is accepted, and nothing if the server lists another one meanwhile.',
  options: { hash: { type: 'string', help: 'The definition that you have looked at.' } },
  positionals: [2, 2],
  needs: 'store',
  async run({ options, positionals: [label = '', name = ''], print }, admin) {
    const connection = connectionNamed(label, admin);
    const deps = catalogDeps(admin);
    const line = (await linesOf(connection, deps)).find(({ tool }) => tool === name);
    if (line === undefined || line.hash === null) {
      throw new CommandError(EXIT.data, line?.reason ?? `${label} lists no tool "${name}".`);
    }
    const definitionHash = options.hash === undefined ? line.hash : String(options.hash);
    const outcome = await acceptDefinition(
      connection,
      { name, definitionHash },
      BY_COMMAND_LINE,
      deps,
    );
    if (outcome !== 'accepted') {
      throw new CommandError(
        EXIT.data,
        `${label} lists another definition of ${name} now. Nothing is accepted; look at it again.`,
      );
    }
    admin.log({
      subject: label,
      message: `${visibleLine(name, SHOWN_CHARS)} was accepted on the command line`,
    });
    await print(`${asText({ ...line, state: 'accepted' })}Accepted.\n`);
  },
};
