/** What each server offers to attach, as far as its lists can be used. */
import { setImmediate as afterOthers } from 'node:timers/promises';
import type { McpPrompt, McpResource, McpResourceTemplate } from '../../../protocol';
import { AppError, BOUNDS, visibleLine, type Log } from '../../base';
import { allowsPrompt, allowsResource, type ServerAccess } from '../../policy';
import type { Connection } from '../connection/connection';
import { attachableList, type AttachableList, type ListKind } from './lists';
import { canBecome, toPrompt, toResource, toTemplate, type LeftOut } from './offers';

/** A server, and what the person who asks may use of it. */
export interface Reached {
  connection: Connection;
  access: ServerAccess;
}

export interface OfferedDeps {
  now: () => number;
  /** Gets what is left out. */
  log: Log;
}

const WORDS = { resources: 'resource', templates: 'template', prompts: 'prompt' } as const;

/** Each `find…` throws the AppError `not_found`. */
export interface Offered {
  resourcesOf: (server: Reached) => Promise<McpResource[]>;
  templatesOf: (server: Reached) => Promise<McpResourceTemplate[]>;
  promptsOf: (server: Reached) => Promise<McpPrompt[]>;
  /** What it lists that cannot be offered, a line for each. */
  leftOutOf: (connection: Connection) => Promise<string[]>;
  findPrompt: (server: Reached, name: string) => Promise<McpPrompt>;
  findTemplate: (server: Reached, uriTemplate: string) => Promise<McpResourceTemplate>;
  /** What the server lists with this URI, or else the template that can become it. */
  findResource: (server: Reached, uri: string) => Promise<McpResource | McpResourceTemplate>;
}

export function createOffered(deps: OfferedDeps): Offered {
  // Everything that is fetched, filled in or completed is found in these lists first.
  const resources = lister<McpResource>(deps, 'resources', toResource);
  const templates = lister<McpResourceTemplate>(deps, 'templates', toTemplate);
  const prompts = lister<McpPrompt>(deps, 'prompts', toPrompt);
  const mayRead = ({ connection: { server }, access }: Reached, uri: string): boolean =>
    allowsResource(server, uri) && access.permission('resources', uri).allows;
  const resourcesOf = allowed(resources, (server, { uri }) => mayRead(server, uri));
  const templatesOf = allowed(templates, (server, offer) => mayRead(server, offer.uri_template));
  const promptsOf = allowed(
    prompts,
    ({ connection: { server }, access }, { name }) =>
      allowsPrompt(server, name) && access.permission('prompts', name).allows,
  );

  async function leftOutOf(connection: Connection): Promise<string[]> {
    const lists = await Promise.all(
      [resources, templates, prompts].map((list) => list(connection)),
    );
    return lists.flatMap(({ leftOut }) => leftOut);
  }

  async function findPrompt(server: Reached, name: string): Promise<McpPrompt> {
    const prompt = (await promptsOf(server)).find((offered) => offered.name === name);
    if (!prompt) {
      throw new AppError('not_found', `${server.connection.server.name} offers no such prompt.`);
    }
    return prompt;
  }

  async function findTemplate(server: Reached, uriTemplate: string): Promise<McpResourceTemplate> {
    const template = (await templatesOf(server)).find(
      (offered) => offered.uri_template === uriTemplate,
    );
    if (!template) {
      throw new AppError('not_found', `${server.connection.server.name} offers no such resource.`);
    }
    return template;
  }

  async function findResource(
    server: Reached,
    uri: string,
  ): Promise<McpResource | McpResourceTemplate> {
    const exact = (await resourcesOf(server)).find((offered) => offered.uri === uri);
    if (exact) {
      return exact;
    }
    for (const template of await templatesOf(server)) {
      // A server chooses how long each of its templates takes, up to some milliseconds.
      await afterOthers();
      if (canBecome(template, uri)) {
        return template;
      }
    }
    throw new AppError('not_found', `${server.connection.server.name} offers no such resource.`);
  }

  return { resourcesOf, templatesOf, promptsOf, leftOutOf, findPrompt, findTemplate, findResource };
}

interface Read<T> {
  offers: T[];
  leftOut: string[];
}

/** Only what the operator's lists and rules allow. */
function allowed<T>(
  list: (connection: Connection) => Promise<Read<T>>,
  isAllowed: (server: Reached, offer: T) => boolean,
): (server: Reached) => Promise<T[]> {
  return async (server) =>
    (await list(server.connection)).offers.filter((offer) => isAllowed(server, offer));
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
