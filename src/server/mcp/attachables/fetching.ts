/** Fetches what a person attaches: only what is offered, and from the server, never a cache. */
import type { Client } from '@modelcontextprotocol/client';
import type { Screening } from '../../../protocol';
import { AppError, revealed } from '../../base';
import { quoted } from '../../screening';
import type { Connection } from '../connection/connection';
import { promptContent, resourceContent } from './content';
import type { Offered, Reached } from './offered';

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
  /** What addresses the model: in the text, the name or the title. */
  screening: Screening | null;
}

/** The model reads the name and the title, too. */
async function screened(
  connection: Connection,
  { raw, ...found }: Omit<FetchedAttachable, 'screening'> & { raw: string },
): Promise<FetchedAttachable> {
  const withNames = (text: string) => [text, found.name, found.title ?? ''].join('\n');
  const shown = withNames(found.text);
  const findings = await connection.screen({ raw: withNames(raw), shown });
  return { ...found, screening: findings && quoted(findings, shown) };
}

export async function readResource(
  offered: Offered,
  server: Reached,
  uri: string,
): Promise<FetchedAttachable> {
  const { connection } = server;
  const { title, name, mime_type: listedType } = await offered.findResource(server, uri);
  const { callMs: timeout } = connection.server.timeouts;
  const result = await queryServer(connection, (client) =>
    client.request({ method: 'resources/read', params: { uri } }, { timeout }),
  );
  const [type] = result.contents.flatMap(({ mimeType }) => mimeType ?? []);
  return screened(connection, {
    name: uri,
    title: title ?? name,
    mimeType: type === undefined ? listedType : revealed(type.slice(0, 128)),
    ...resourceContent(result),
  });
}

export async function getPrompt(
  offered: Offered,
  server: Reached,
  name: string,
  args: Record<string, string>,
): Promise<FetchedAttachable> {
  const { connection } = server;
  const prompt = await offered.findPrompt(server, name);
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
  return screened(connection, {
    name,
    title: prompt.title,
    mimeType: null,
    ...promptContent(result),
  });
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
