/**
 * Checks for each resource, template and prompt of a reference server whether a person can attach
 * it through the BFF, and if not, why.
 */
import type { McpPrompt, McpResource, McpResourceTemplate } from '../../src/protocol';
import type { McpServerConfig } from '../../src/server/config/types';
import { createAttachables, type Connection, type FetchedAttachable } from '../../src/server/mcp';
import { UNRESTRICTED } from '../../src/server/policy';
import { attachableList, type ListKind } from '../../src/server/mcp/attachables/lists';
import { openClient } from '../../src/server/mcp/connection/connect';

export interface OfferSurvey {
  /** What the server lists on its own. */
  listed: number;
  /** Listed and fetched, by URI or name. */
  works: string[];
  declined: { name: string; reason: string }[];
  broken: { name: string; problem: string }[];
}

export interface SourceSurvey {
  resources: OfferSurvey;
  templates: OfferSurvey;
  prompts: OfferSurvey;
  /**
   * Arguments and variables for which the server suggests values, as `explain_grade.assignment`.
   */
  completions: string[];
}

/** Values for arguments of prompts and variables of templates. */
const VALUES: Record<string, string> = {
  city: 'Paris',
  state: 'Texas',
  department: 'Engineering',
  name: 'Alice',
  resourceType: 'Text',
  resourceId: '1',
  table: 'deadlines',
  hours: '5',
  assignment: 'essay',
};
const NOT_OFFERED =
  'It is not offered: its name or address holds what people cannot see, or its template is beyond RFC 6570, level 3.';

const sources = createAttachables({ now: Date.now, log: () => {} });

async function listedBy(
  config: McpServerConfig,
): Promise<{ resources: string[]; templates: string[]; prompts: string[] }> {
  const client = await openClient(config, fetch, {});
  const namesIn = async (kind: ListKind, key: string): Promise<string[]> => {
    const options = { now: Date.now, timeoutMs: 10_000, onAnswer() {} };
    const { entries } = await attachableList(client, kind, options);
    return entries.map((entry) => String((entry as Record<string, unknown>)[key]));
  };
  const listed = {
    resources: await namesIn('resources', 'uri'),
    templates: await namesIn('templates', 'uriTemplate'),
    prompts: await namesIn('prompts', 'name'),
  };
  await client.close();
  return listed;
}

type Attempt = { name: string; fetch: () => Promise<FetchedAttachable> };

async function tried(
  listed: readonly string[],
  attempts: readonly Attempt[],
): Promise<OfferSurvey> {
  const works: string[] = [];
  const broken: OfferSurvey['broken'] = [];
  for (const { name, fetch: attempt } of attempts) {
    const problem = await attempt().then(
      ({ text, mimeType }) => (text === '' && mimeType === null ? 'it is empty' : null),
      String,
    );
    if (problem === null) {
      works.push(name);
    } else {
      broken.push({ name, problem });
    }
  }
  const offered = new Set(attempts.map(({ name }) => name));
  const declined = listed
    .filter((name) => !offered.has(name))
    .map((name) => ({ name, reason: NOT_OFFERED }));
  return { listed: listed.length, works, declined, broken };
}

const label = 'server';
const reach = (connection: Connection) => ({ connection, access: UNRESTRICTED });

function resourceAttempt(connection: Connection, { uri }: McpResource): Attempt {
  return {
    name: uri,
    fetch: () => sources.fetch(reach(connection), { type: 'resource', server_label: label, uri }),
  };
}

function templateAttempt(
  connection: Connection,
  { uri_template: template, variables }: McpResourceTemplate,
): Attempt {
  const uri = variables.reduce(
    (filled, variable) => filled.replace(`{${variable}}`, VALUES[variable] ?? ''),
    template,
  );
  return {
    name: template,
    fetch: () => sources.fetch(reach(connection), { type: 'resource', server_label: label, uri }),
  };
}

function promptAttempt(connection: Connection, prompt: McpPrompt): Attempt {
  const args = Object.fromEntries(prompt.arguments.map(({ name }) => [name, VALUES[name] ?? '']));
  const source = {
    type: 'prompt' as const,
    server_label: label,
    name: prompt.name,
    arguments: args,
  };
  return { name: prompt.name, fetch: () => sources.fetch(reach(connection), source) };
}

async function completed(
  connection: Connection,
  templates: readonly McpResourceTemplate[],
  prompts: readonly McpPrompt[],
): Promise<string[]> {
  const holes = [
    ...templates.flatMap(({ uri_template, variables }) =>
      variables.map((name) => ({
        of: uri_template,
        name,
        others: variables,
        ref: { type: 'resource_template' as const, uri_template },
      })),
    ),
    ...prompts.flatMap(({ name: of, arguments: args }) =>
      args.map(({ name }) => ({
        of,
        name,
        others: args.map((argument) => argument.name),
        ref: { type: 'prompt' as const, name: of },
      })),
    ),
  ];
  const found = await Promise.all(
    holes.map(async ({ of, name, others, ref }) => {
      const context = Object.fromEntries(
        others.filter((other) => other !== name).map((other) => [other, VALUES[other] ?? '']),
      );
      const argument = { name, value: (VALUES[name] ?? '').slice(0, 1) };
      const { values } = await sources.complete(reach(connection), { ref, argument, context });
      return values.length > 0 ? [`${of}.${name}`] : [];
    }),
  );
  return found.flat();
}

export async function surveySources(
  connection: Connection,
  config: McpServerConfig,
): Promise<SourceSurvey> {
  const listed = await listedBy(config);
  const { data, unavailable } = await sources.resources([reach(connection)]);
  const { data: prompts, unavailable: silent } = await sources.prompts([reach(connection)]);
  if (unavailable.length + silent.length > 0) {
    throw new Error(`${config.label} cannot be asked for what it offers`);
  }
  const resources = data.filter((offer) => offer.object === 'mcp_resource');
  const templates = data.filter((offer) => offer.object === 'mcp_resource_template');
  return {
    resources: await tried(
      listed.resources,
      resources.map((resource) => resourceAttempt(connection, resource)),
    ),
    templates: await tried(
      listed.templates,
      templates.map((template) => templateAttempt(connection, template)),
    ),
    prompts: await tried(
      listed.prompts,
      prompts.map((prompt) => promptAttempt(connection, prompt)),
    ),
    completions: await completed(connection, templates, prompts),
  };
}
