/** What each server offers to attach, as far as its lists can be used. */
import { setImmediate as afterOthers } from 'node:timers/promises';
import type { McpPrompt, McpResource, McpResourceTemplate } from '../../../protocol';
import { AppError, type Log } from '../../base';
import { allowsPrompt, allowsResource } from '../../policy';
import type { Connection } from '../connection/connection';
import { attachableList, type AttachableList, type ListKind } from './lists';
import { canBecome, toPrompt, toResource, toTemplate } from './offers';

export interface OfferedDeps {
  now: () => number;
  /** Gets what is left out. */
  log: Log;
}

/** Each `find…` throws the AppError `not_found`. */
export interface Offered {
  resourcesOf: (connection: Connection) => Promise<McpResource[]>;
  templatesOf: (connection: Connection) => Promise<McpResourceTemplate[]>;
  promptsOf: (connection: Connection) => Promise<McpPrompt[]>;
  findPrompt: (connection: Connection, name: string) => Promise<McpPrompt>;
  findTemplate: (connection: Connection, uriTemplate: string) => Promise<McpResourceTemplate>;
  /** What the server lists with this URI, or else the template that can become it. */
  findResource: (connection: Connection, uri: string) => Promise<McpResource | McpResourceTemplate>;
}

export function createOffered(deps: OfferedDeps): Offered {
  // Everything that is fetched, filled in or completed is found in these lists first.
  const resourcesOf = allowed(
    lister<McpResource>(deps, 'resources', toResource),
    (server, { uri }) => allowsResource(server, uri),
  );
  const templatesOf = allowed(
    lister<McpResourceTemplate>(deps, 'templates', toTemplate),
    (server, template) => allowsResource(server, template.uri_template),
  );
  const promptsOf = allowed(lister<McpPrompt>(deps, 'prompts', toPrompt), (server, { name }) =>
    allowsPrompt(server, name),
  );

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

  return { resourcesOf, templatesOf, promptsOf, findPrompt, findTemplate, findResource };
}

/** Only what the operator's lists allow. */
function allowed<T>(
  list: (connection: Connection) => Promise<T[]>,
  isAllowed: (server: Connection['server'], offer: T) => boolean,
): (connection: Connection) => Promise<T[]> {
  return async (connection) =>
    (await list(connection)).filter((offer) => isAllowed(connection.server, offer));
}

/** The entries of one list that can be offered; each list is checked once. */
function lister<T>(
  { now, log }: OfferedDeps,
  kind: ListKind,
  read: (entry: unknown, server: Connection['server']) => T | null,
): (connection: Connection) => Promise<T[]> {
  const checked = new WeakMap<AttachableList, T[]>();
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
    const offers = list.entries
      .map((entry) => read(entry, server))
      .filter((offer) => offer !== null);
    checked.set(list, offers);
    const left = list.entries.length - offers.length;
    const cut = list.cut ? ', and its list is cut' : '';
    const message = `of its ${kind}, ${left} are left out${cut}`;
    if (left > 0 || list.cut) {
      log({ subject: server.label, message });
    }
    return offers;
  };
}
