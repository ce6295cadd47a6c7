/**
 * What a person may attach: resources and their templates, prompts, and the completion of their
 * arguments.
 */
import type {
  CompletionObject,
  CreateAttachmentRequest,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
  OfferList,
} from '../../../protocol';
import { AppError } from '../../base';
import type { Connection } from '../connection/connection';
import { didNotAnswer } from '../connection/failure';
import { complete, type Question } from './completion';
import { getPrompt, readResource, type FetchedAttachable } from './fetching';
import { createOffered, type OfferedDeps, type Reached } from './offered';

export interface Attachables {
  /** Asks all servers at the same time; a failing one costs only its own offers. */
  resources: (servers: readonly Reached[]) => Promise<OfferList<McpResource | McpResourceTemplate>>;
  prompts: (servers: readonly Reached[]) => Promise<OfferList<McpPrompt>>;
  /**
   * What the server lists that cannot be offered, with the reason: a line for the operator each.
   * @throws whatever the connection throws.
   */
  leftOut: (connection: Connection) => Promise<string[]>;
  /** Empty where the server completes nothing. @throws AppError as `fetch`. */
  complete: (server: Reached, request: Question) => Promise<CompletionObject>;
  /**
   * Fetches only what the server lists for the person, or what one of these templates can become.
   * @throws AppError `not_found`, `invalid_request`, `mcp_server_unavailable`,
   *   `mcp_server_refused`.
   */
  fetch: (server: Reached, source: CreateAttachmentRequest['source']) => Promise<FetchedAttachable>;
}

export function createAttachables(deps: OfferedDeps): Attachables {
  const offered = createOffered(deps);
  const { resourcesOf, templatesOf, promptsOf } = offered;
  return {
    resources: (servers) =>
      gathered(servers, async (server) =>
        (await Promise.all([resourcesOf(server), templatesOf(server)])).flat(),
      ),
    prompts: (servers) => gathered(servers, promptsOf),
    leftOut: offered.leftOutOf,
    complete: (server, request) =>
      wordFailure(server.connection, complete(offered, server, request)),
    fetch: (server, source) =>
      wordFailure(
        server.connection,
        source.type === 'resource'
          ? readResource(offered, server, source.uri)
          : getPrompt(offered, server, source.name, source.arguments ?? {}),
      ),
  };
}

async function gathered<T>(
  servers: readonly Reached[],
  read: (server: Reached) => Promise<T[]>,
): Promise<OfferList<T>> {
  // The connection logs the reason.
  const found = await Promise.all(servers.map((server) => read(server).catch(() => null)));
  return {
    object: 'list',
    data: found.flatMap((offers) => offers ?? []),
    unavailable: servers
      .filter((_server, index) => found[index] === null)
      .map(({ connection }) => connection.server.name),
  };
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
