/** What each server offers to attach, as far as its lists can be used. */
import { setImmediate as afterOthers } from 'node:timers/promises';
import type { McpPrompt, McpResource, McpResourceTemplate } from '../../../protocol';
import { AppError, BOUNDS, visibleLine, type Log } from '../../base';
import { allowsPrompt, allowsResource } from '../../policy';
import type { Connection } from '../connection/connection';
import { attachableList, type AttachableList, type ListKind } from './lists';
import { canBecome, toPrompt, toResource, toTemplate, type LeftOut } from './offers';

export interface OfferedDeps {
  now: () => number;
  /** Gets what is left out. */
  log: Log;
}

const WORDS = { resources: 'resource', templates: 'template', prompts: 'prompt' } as const;

/** Each `find…` throws the AppError `not_found`. */
export interface Offered {
  resourcesOf: (connection: Connection) => Promise<McpResource[]>;
  templatesOf: (connection: Connection) => Promise<McpResourceTemplate[]>;
  promptsOf: (connection: Connection) => Promise<McpPrompt[]>;
  /** What it lists that cannot be offered, a line for each. */
  leftOutOf: (connection: Connection) => Promise<string[]>;
  findPrompt: (connection: Connection, name: string) => Promise<McpPrompt>;
  findTemplate: (connection: Connection, uriTemplate: string) => Promise<McpResourceTemplate>;
  /** What the server lists with this URI, or else the template that can become it. */
  findResource: (connection: Connection, uri: string) => Promise<McpResource | McpResourceTemplate>;
}

export function createOffered(deps: OfferedDeps): Offered {
  // Everything that is fetched, filled in or completed is found in these lists first.
  const resources = lister<McpResource>(deps, 'resources', toResource);
  const templates = lister<McpResourceTemplate>(deps, 'templates', toTemplate);
  const prompts = lister<McpPrompt>(deps, 'prompts', toPrompt);
  const resourcesOf = allowed(resources, (server, { uri }) => allowsResource(server, uri));
  const templatesOf = allowed(templates, (server, template) =>
    allowsResource(server, template.uri_template),
  );
  const promptsOf = allowed(prompts, (server, { name }) => allowsPrompt(server, name));

  async function leftOutOf(connection: Connection): Promise<string[]> {
    const lists = await Promise.all(
      [resources, templates, prompts].map((list) => list(connection)),
    );
    return lists.flatMap(({ leftOut }) => leftOut);
  }

  async function findPrompt(connection: Connection, name: string): Promise<McpPrompt> {
    const prompt = (await promptsOf(connection)).find((offered) => offered.name === name);
    if (!prompt) {
      throw new AppError('not_found', `${connection.server.name} offers no such prompt.`);
    }
    return prompt;
  }

  async function findTemplate(
    connection: Connection,
    uriTemplate: string,
  ): Promise<McpResourceTemplate> {
    const template = (await templatesOf(connection)).find(
      (offered) => offered.uri_template === uriTemplate,
    );
    if (!template) {
      throw new AppError('not_found', `${connection.server.name} offers no such resource.`);
    }
    return template;
  }

  async function findResource(
    connection: Connection,
    uri: string,
  ): Promise<McpResource | McpResourceTemplate> {
    const exact = (await resourcesOf(connection)).find((offered) => offered.uri === uri);
    if (exact) {
      return exact;
    }
    for (const template of await templatesOf(connection)) {
      // A server chooses how long each of its templates takes, up to some milliseconds.
      await afterOthers();
      if (canBecome(template, uri)) {
        return template;
      }
    }
    throw new AppError('not_found', `${connection.server.name} offers no such resource.`);
  }

  return { resourcesOf, templatesOf, promptsOf, leftOutOf, findPrompt, findTemplate, findResource };
}

interface Read<T> {
  offers: T[];
  leftOut: string[];
}

/** Only what the operator's lists allow. */
function allowed<T>(
  list: (connection: Connection) => Promise<Read<T>>,
  isAllowed: (server: Connection['server'], offer: T) => boolean,
): (connection: Connection) => Promise<T[]> {
  return async (connection) =>
    (await list(connection)).offers.filter((offer) => isAllowed(connection.server, offer));
}

/** The entries of one list; each list is checked once. */
function lister<T extends object>(
  { now, log }: OfferedDeps,
  kind: ListKind,
  read: (entry: unknown, server: Connection['server']) => T | LeftOut,
): (connection: Connection) => Promise<Read<T>> {
  const checked = new WeakMap<AttachableList, Read<T>>();
  return async (connection) => {
    const { server } = connection;
    const { listMs: timeoutMs } = server.timeouts;
    const list = await connection.query((client, onAnswer) =>
      attachableList(client, kind, { now, timeoutMs, onAnswer }),
    );
    const known = checked.get(list);
    if (known) {
      return known;
    }
    const found: Read<T> = { offers: [], leftOut: [] };
    for (const entry of list.entries) {
      const offer = read(entry, server);
      if ('reason' in offer) {
        found.leftOut.push(`${WORDS[kind]} ${offer.name}: ${offer.reason}`);
      } else {
        found.offers.push(offer);
      }
    }
    checked.set(list, found);
    if (found.leftOut.length > 0 || list.cut) {
      log({ subject: server.label, message: lossOf(kind, list, found.leftOut) });
    }
    return found;
  };
}

function lossOf(kind: ListKind, { cut }: AttachableList, leftOut: readonly string[]): string {
  const names = visibleLine(leftOut.join('; '), BOUNDS.misfitChars);
  const message = `of its ${kind}, ${leftOut.length} are left out${cut ? ', and its list is cut' : ''}`;
  return names === '' ? message : `${message}: ${names}`;
}
