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
import { createOffered, type OfferedDeps } from './offered';

export interface Attachables {
  /** Asks all servers at the same time; a failing one costs only its own offers. */
  resources: (
    connections: readonly Connection[],
  ) => Promise<OfferList<McpResource | McpResourceTemplate>>;
  prompts: (connections: readonly Connection[]) => Promise<OfferList<McpPrompt>>;
  /**
   * What the server lists that cannot be offered, with the reason: a line for the operator each.
   * @throws whatever the connection throws.
   */
  leftOut: (connection: Connection) => Promise<string[]>;
  /** Empty where the server completes nothing. @throws AppError as `fetch`. */
  complete: (connection: Connection, request: Question) => Promise<CompletionObject>;
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

export function createAttachables(deps: OfferedDeps): Attachables {
  const offered = createOffered(deps);
  const { resourcesOf, templatesOf, promptsOf } = offered;
  return {
    resources: (connections) =>
      gathered(connections, async (connection) =>
        (await Promise.all([resourcesOf(connection), templatesOf(connection)])).flat(),
      ),
    prompts: (connections) => gathered(connections, promptsOf),
    leftOut: offered.leftOutOf,
    complete: (connection, request) =>
      wordFailure(connection, complete(offered, connection, request)),
    fetch: (connection, source) =>
      wordFailure(
        connection,
        source.type === 'resource'
          ? readResource(offered, connection, source.uri)
          : getPrompt(offered, connection, source.name, source.arguments ?? {}),
      ),
  };
}

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
