/**
 * The admin channel of a BFF: takes commands at a Unix socket, and answers with lines of JSON: what
 * the command prints, and at the end its exit code.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError, EXIT, type ExitCode } from '../base';
import { ConfigError, formatProblems } from '../config';
import { CommandError, readArguments, UsageError, type Admin, type AdminCommand } from './command';
import { listenPrivately } from './socket';

/** One line of an answer. */
export type Frame = { out: string } | { error: string } | { exit: ExitCode };

const MAX_REQUEST_BYTES = 65_536;

const request = z.strictObject({
  command: z.string().max(100),
  args: z.array(z.string().max(8192)).max(100),
  cwd: z.string().max(4096),
});
export type CommandRequest = z.infer<typeof request>;

/** How a failed command ends. @returns `null` for a fault of ours */
export function endOf(error: unknown): { code: ExitCode; words: string } | null {
  if (error instanceof ConfigError) {
    return { code: EXIT.config, words: formatProblems(error) };
  }
  if (error instanceof UsageError) {
    return { code: EXIT.usage, words: error.message };
  }
  if (error instanceof CommandError) {
    return { code: error.exitCode, words: error.message };
  }
  if (error instanceof AppError && error.code === 'store_unavailable') {
    return { code: EXIT.database, words: error.message };
  }
  return null;
}

async function readRequest(message: IncomingMessage): Promise<CommandRequest | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) {
      return null;
    }
    chunks.push(chunk);
  }
  try {
    return request.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch {
    // Not from our own command line.
    return null;
  }
}

async function send(response: ServerResponse, frame: Frame): Promise<void> {
  if (!response.write(`${JSON.stringify(frame)}\n`) && !response.destroyed) {
    await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

interface ChannelDeps {
  commands: readonly AdminCommand[];
  /** What a command works on, as it is when the command comes. */
  admin: () => Admin;
  /** A command came: by its name, without its arguments. */
  onCommand: (name: string) => void;
  onFault: (error: unknown) => void;
}

async function runCommand(
  { command: name, args, cwd }: CommandRequest,
  response: ServerResponse,
  { commands, admin, onCommand, onFault }: ChannelDeps,
): Promise<void> {
  const print = (text: string) => send(response, { out: text });
  try {
    const command = commands.find((known) => known.name === name);
    if (!command) {
      throw new UsageError(`The BFF that runs has no command "${name}". Is it of this version?`);
    }
    onCommand(name);
    const code = await command.run({ ...readArguments(command, args), cwd, print }, admin());
    await send(response, { exit: code ?? EXIT.ok });
  } catch (error) {
    const end = endOf(error);
    if (end === null) {
      onFault(error);
    }
    const { code, words } = end ?? {
      code: EXIT.other,
      words: 'Something went wrong in the BFF; its log says what.',
    };
    await send(response, { error: `${words}\n` });
    await send(response, { exit: code });
  }
}

export interface Channel {
  close: () => Promise<void>;
}

/** @throws CommandError if the socket cannot be made */
export async function openChannel(path: string, deps: ChannelDeps): Promise<Channel> {
  const server = createServer((message, response) => {
    const answer = async () => {
      const command = message.method === 'POST' ? await readRequest(message) : null;
      if (command === null) {
        response.writeHead(400).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      await runCommand(command, response, deps);
      response.end();
    };
    answer().catch((error: unknown) => {
      deps.onFault(error);
      response.destroy();
    });
  });
  await listenPrivately(server, path);
  return {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
