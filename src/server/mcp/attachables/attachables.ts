/**
 * What a person may attach: resources and their templates, prompts, and the completion of their
 * arguments.
 */
import type { Client } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type {
  CompletionObject,
  CompletionRequest,
  CreateAttachmentRequest,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
  OfferList,
} from '../../../protocol';
import { AppError, type Log } from '../../base';
import type { Connection } from '../connection/connection';
import { didNotAnswer } from '../connection/failure';
import { hiddenIn, revealed } from '../hidden';
import { promptContent, resourceContent } from './content';
import { attachableList, type ListKind, type AttachableList } from './lists';
import { canBecome, toPrompt, toResource, toTemplate } from './offers';

export interface AttachablesDeps {
  now: () => number;
  /** Gets what is left out. */
  log: Log;
}

export interface Attachables {
  /** Asks all servers at the same time; a failing one costs only its own offers. */
  resources: (
    connections: readonly Connection[],
  ) => Promise<OfferList<McpResource | McpResourceTemplate>>;
  prompts: (connections: readonly Connection[]) => Promise<OfferList<McpPrompt>>;
  /** Empty where the server completes nothing. @throws AppError as `fetch`. */
  complete: (
    connection: Connection,
    request: Pick<CompletionRequest, 'ref' | 'argument' | 'context'>,
  ) => Promise<CompletionObject>;
  /**
   * Fetches only what the server lists, or what one of its templates can become.
   * @throws AppError `not_found`, `invalid_request`, `mcp_server_unavailable`,
   *   `mcp_server_refused`.
   */
  fetch: (
    connection: Connection,
    source: CreateAttachmentRequest['source'],
  ) => Promise<FetchedAttachable>;
}

/**
 * All of it comes from the server, with hidden characters made visible or, in the text, left out.
 */
export interface FetchedAttachable {
  /** The resource's URI, or the prompt's name. */
  name: string;
  title: string | null;
  mimeType: string | null;
  /** Empty if the content is not text. */
  text: string;
}

const MAX_VALUES = 100;
const MAX_VALUE_CHARS = 512;

const completion = z.looseObject({
  completion: z.looseObject({
    values: z.array(z.unknown()),
    total: z.number().nullish(),
    hasMore: z.boolean().nullish(),
  }),
});

export function createAttachables({ now, log }: AttachablesDeps): Attachables {
  /** The entries of one list that can be offered; each list is checked once. */
  function lister<T>(
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

  const resourcesOf = lister<McpResource>('resources', toResource);
  const templatesOf = lister<McpResourceTemplate>('templates', toTemplate);
  const promptsOf = lister<McpPrompt>('prompts', toPrompt);

  async function gathered<T>(
    connections: readonly Connection[],
    read: (connection: Connection) => Promise<T[]>,
  ): Promise<OfferList<T>> {
    // The connection logs the reason.
    const found = await Promise.all(
      connections.map((connection) => read(connection).catch(() => null)),
    );
    return {
      object: 'list',
      data: found.flatMap((offers) => offers ?? []),
      unavailable: connections
        .filter((_connection, index) => found[index] === null)
        .map(({ server }) => server.name),
    };
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
    const template = (await templatesOf(connection)).find((offered) => canBecome(offered, uri));
    if (!template) {
      throw new AppError('not_found', `${connection.server.name} offers no such resource.`);
    }
    return template;
  }

  async function readResource(connection: Connection, uri: string): Promise<FetchedAttachable> {
    const { title, name, mime_type: listedType } = await findResource(connection, uri);
    const { callMs: timeout } = connection.server.timeouts;
    const result = await queryServer(connection, (client) =>
      client.request({ method: 'resources/read', params: { uri } }, { timeout }),
    );
    const [type] = result.contents.flatMap(({ mimeType }) => mimeType ?? []);
    return {
      name: uri,
      title: title ?? name,
      mimeType: type === undefined ? listedType : revealed(type.slice(0, 128)),
      text: resourceContent(result),
    };
  }

  async function getPrompt(
    connection: Connection,
    name: string,
    args: Record<string, string>,
  ): Promise<FetchedAttachable> {
    const prompt = await findPrompt(connection, name);
    const unknown = Object.keys(args).find(
      (given) => !prompt.arguments.some((argument) => argument.name === given),
    );
    if (unknown !== undefined) {
      throw new AppError('invalid_request', 'The prompt has no such argument.', {
        param: `source.arguments.${unknown}`,
      });
    }
    const missing = prompt.arguments.find(
      (argument) => argument.required && (args[argument.name] ?? '') === '',
    );
    if (missing) {
      throw new AppError('invalid_request', 'The prompt needs this argument.', {
        param: `source.arguments.${missing.name}`,
      });
    }
    const { callMs: timeout } = connection.server.timeouts;
    const result = await queryServer(connection, (client) =>
      client.request({ method: 'prompts/get', params: { name, arguments: args } }, { timeout }),
    );
    return { name, title: prompt.title, mimeType: null, text: promptContent(result) };
  }

  /** What can be filled in; the server is asked about nothing else. */
  async function argumentNames(
    connection: Connection,
    ref: CompletionRequest['ref'],
  ): Promise<readonly string[]> {
    if (ref.type === 'resource_template') {
      return (await findTemplate(connection, ref.uri_template)).variables;
    }
    return (await findPrompt(connection, ref.name)).arguments.map(({ name }) => name);
  }

  async function complete(
    connection: Connection,
    { ref, argument, context = {} }: Parameters<Attachables['complete']>[1],
  ): Promise<CompletionObject> {
    const names = await argumentNames(connection, ref);
    if (!names.includes(argument.name)) {
      throw new AppError('invalid_request', 'There is no such argument.', {
        param: 'argument.name',
      });
    }
    const filled = Object.fromEntries(
      Object.entries(context).filter(([name]) => name !== argument.name && names.includes(name)),
    );
    const params = {
      ref:
        ref.type === 'prompt'
          ? { type: 'ref/prompt', name: ref.name }
          : { type: 'ref/resource', uri: ref.uri_template },
      argument,
      context: { arguments: filled },
    };
    const { listMs: timeout } = connection.server.timeouts;
    const { values, total, hasMore } = await connection.query(async (client, answered) => {
      if (!client.getServerCapabilities()?.completions) {
        return { values: [], total: 0, hasMore: false };
      }
      const answer = await client.request({ method: 'completion/complete', params }, completion, {
        timeout,
      });
      answered();
      return answer.completion;
    });
    const usable = values.filter(
      (value) =>
        typeof value === 'string' &&
        value.length <= MAX_VALUE_CHARS &&
        hiddenIn(value).length === 0,
    );
    return {
      object: 'mcp_completion',
      values: usable.slice(0, MAX_VALUES) as string[],
      has_more: hasMore === true || (total ?? 0) > values.length || values.length > MAX_VALUES,
    };
  }

  return {
    resources: (connections) =>
      gathered(connections, async (connection) =>
        (await Promise.all([resourcesOf(connection), templatesOf(connection)])).flat(),
      ),
    prompts: (connections) => gathered(connections, promptsOf),
    complete: (connection, request) => wordFailure(connection, complete(connection, request)),
    fetch: (connection, source) =>
      wordFailure(
        connection,
        source.type === 'resource'
          ? readResource(connection, source.uri)
          : getPrompt(connection, source.name, source.arguments ?? {}),
      ),
  };
}

/** A query whose answer always comes from the server itself, not from a cache. */
function queryServer<T>(
  connection: Connection,
  request: (client: Client) => Promise<T>,
): Promise<T> {
  return connection.query(async (client, answered) => {
    const answer = await request(client);
    answered();
    return answer;
  });
}

/** Words a server's failure for people; the log has the server's own words. */
async function wordFailure<T>({ server }: Connection, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError) {
      throw error;
    }
    if (didNotAnswer(error)) {
      throw new AppError('mcp_server_unavailable', `${server.name} cannot be reached.`, {
        cause: error,
      });
    }
    throw new AppError('mcp_server_refused', `${server.name} refused this.`, { cause: error });
  }
}
