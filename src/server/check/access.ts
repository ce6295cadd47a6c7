/** `check --as`: what a person gets of every server, and which rule says so. */
import { within } from '../base';
import type { Config, McpKind, McpServerConfig, Workflow } from '../config';
import { createAttachables, readCatalog, type Connection } from '../mcp';
import {
  isInCourse,
  misfit,
  serverAccess,
  UNRESTRICTED,
  type Person,
  type Permission,
} from '../policy';
import { readPerson } from './as-person';
import { DeadlineError, explain } from './explain';
import { escapeUnprintable } from './text';

interface AccessItem extends Permission {
  kind: McpKind;
  /** The server's own name, URI or URI template. */
  name: string;
}

interface ServerAccessReport {
  label: string;
  name: string;
  /** Whether the server exists for the person. */
  is_open: boolean;
  /** Where its rules are; empty if there are none, and everyone may use it. */
  rules: string[];
  /** Why its offers could not be listed, or `null`. */
  unread: string | null;
  items: AccessItem[];
}

interface WorkflowAccessReport {
  workflow: string;
  /** Why the person does not get the workflow, or `null`. */
  refused: string | null;
  servers: ServerAccessReport[];
}

type Offers = Pick<ServerAccessReport, 'unread'> & { names: [McpKind, string][] };

/** What the operator's lists allow of it. */
async function read(connection: Connection): Promise<Offers> {
  const attachables = createAttachables({ now: () => 0, log: () => {} });
  // Throws where the server cannot be reached; the catalog only notes it.
  await connection.listing();
  const { tools } = await readCatalog([connection], { log: () => {}, pins: null });
  const servers = [{ connection, access: UNRESTRICTED }];
  const [resources, prompts] = await Promise.all([
    attachables.resources(servers),
    attachables.prompts(servers),
  ]);
  const isLess = resources.unavailable.length + prompts.unavailable.length > 0;
  const names = [
    ...[...tools.values()].map(({ name }): [McpKind, string] => ['tools', name]),
    ...resources.data.map((offer): [McpKind, string] => [
      'resources',
      offer.object === 'mcp_resource' ? offer.uri : offer.uri_template,
    ]),
    ...prompts.data.map(({ name }): [McpKind, string] => ['prompts', name]),
  ];
  return { unread: isLess ? 'its resources or prompts cannot be listed' : null, names };
}

/** Never rejects. Takes at most the server's connect timeout plus three list timeouts. */
async function offersOf(
  server: McpServerConfig,
  connect: (server: McpServerConfig) => Connection,
): Promise<Offers> {
  if (server.oauth?.flow === 'authorization_code') {
    return { unread: 'each person connects an account of their own', names: [] };
  }
  const { connectMs, listMs } = server.timeouts;
  const connection = connect(server);
  try {
    const late = () => new DeadlineError();
    return await within(connectMs + 3 * listMs, read(connection), late);
  } catch (error) {
    return { unread: explain(error).reason, names: [] };
  } finally {
    // A failure to close does not change the report.
    await Promise.allSettled([connection.close()]);
  }
}

function refusalOf(workflow: Workflow, person: Person): string | null {
  const { id, access } = workflow;
  if (!isInCourse(workflow, person.courseId)) {
    return `workflows.${id}.scopes has no scope for this course`;
  }
  const part = misfit(access, person);
  const key = part === 'enrollmentModes' ? 'enrollment_modes' : part;
  return key === null ? null : `workflows.${id}.access.${key} does not include this person`;
}

/** Asks every server, also of workflows that the person does not get. */
async function accessReport(
  person: Person,
  { workflows, mcpServers }: Pick<Config, 'workflows' | 'mcpServers'>,
  connect: (server: McpServerConfig) => Connection,
): Promise<WorkflowAccessReport[]> {
  const offers = new Map(
    await Promise.all(
      [...mcpServers].map(
        async ([label, server]) => [label, await offersOf(server, connect)] as const,
      ),
    ),
  );
  return [...workflows.values()].map((workflow) => {
    const servers = workflow.mcpServers.map((label): ServerAccessReport => {
      const lists = workflow.mcpAccess.get(label) ?? [];
      const { isOpen, permission } = serverAccess(lists, person);
      const { unread = null, names = [] } = offers.get(label) ?? {};
      return {
        label,
        name: mcpServers.get(label)?.name ?? label,
        is_open: isOpen,
        rules: lists.map(({ place }) => place),
        unread,
        items: names.map(([kind, name]) => ({ kind, name, ...permission(kind, name) })),
      };
    });
    return { workflow: workflow.id, refused: refusalOf(workflow, person), servers };
  });
}

const plain = (text: string): string => escapeUnprintable(text).replaceAll('\n', '\\n');

function reasonOf({ allows, places, isDenied }: AccessItem): string {
  const named = places.join(' and ');
  if (allows) {
    return named === '' ? 'yes  there are no rules' : `yes  ${named}`;
  }
  return isDenied ? `no   ${named} denies it` : `no   nothing in ${named} allows it`;
}

function serverLines({ label, name, is_open, rules, unread, items }: ServerAccessReport): string[] {
  const heading = `  ${label} (${plain(name)})`;
  if (!is_open) {
    return [`${heading}: does not exist for this person, by ${rules.join(' and ')}`];
  }
  const width = Math.min(60, Math.max(0, ...items.map((item) => plain(item.name).length)));
  return [
    unread === null ? heading : `${heading}: its offers are not known: ${plain(unread)}`,
    ...items.map(
      (item) => `    ${item.kind.padEnd(9)}  ${plain(item.name).padEnd(width)}  ${reasonOf(item)}`,
    ),
  ];
}

/** For the terminal; ends with a line break. */
function formatAccess(
  { roles, enrollmentMode, courseId, username, userId }: Person,
  reports: readonly WorkflowAccessReport[],
): string {
  const who = [
    ...roles,
    ...(enrollmentMode === null ? [] : [enrollmentMode]),
    ...(username === '' ? [] : [`user ${username}`]),
    ...(userId === '' ? [] : [`id ${userId}`]),
  ].join(', ');
  const blocks = reports.map(({ workflow, refused, servers }) =>
    [
      refused === null ? workflow : `${workflow}: not for this person: ${refused}`,
      ...(refused === null ? servers.flatMap(serverLines) : []),
    ].join('\n'),
  );
  return `${[`As ${who} in ${courseId}`, ...blocks].join('\n\n')}\n`;
}

/**
 * @param words See `readPerson`.
 * @returns 0, or 64 for words that name no person; then `text` says why.
 */
export async function checkAs(
  words: string,
  config: Pick<Config, 'workflows' | 'mcpServers'>,
  { connect, json }: { connect: (server: McpServerConfig) => Connection; json: boolean },
): Promise<{ exit_code: 0 | 64; text: string }> {
  const person = readPerson(words);
  if ('problem' in person) {
    return { exit_code: 64, text: `${person.problem}\n` };
  }
  const reports = await accessReport(person, config, connect);
  const text = json
    ? `${escapeUnprintable(JSON.stringify({ workflows: reports }, null, 2))}\n`
    : formatAccess(person, reports);
  return { exit_code: 0, text };
}
