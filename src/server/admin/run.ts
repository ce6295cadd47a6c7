/** Runs a command where it belongs: in the BFF that runs, or here. */
import { EXIT, type ExitCode, type Log } from '../base';
import type { Config } from '../config';
import { workAlone } from './alone';
import { askBff, type Printer } from './client';
import { CommandError, readArguments, type AdminCommand } from './command';

export interface CommandLine {
  args: readonly string[];
  cwd: string;
  /** `--socket`, or `MCP_ASSISTANT_ADMIN_SOCKET`: the configuration need not be read then. */
  socket: string | null;
  /** @throws ConfigError */
  config: () => Config;
  printer: Printer;
}

function noBff(socket: string | null): CommandError {
  return new CommandError(
    EXIT.unavailable,
    socket === null
      ? 'No admin socket is known. Set server.admin_socket (MCP_ASSISTANT_ADMIN_SOCKET) for the BFF, and here.'
      : `No BFF answers at ${socket}.`,
  );
}

/** @throws UsageError; CommandError; ConfigError; AppError `store_unavailable` */
export async function runAdminCommand(
  command: AdminCommand,
  { args, cwd, socket: given, config, printer }: CommandLine,
): Promise<ExitCode> {
  const read = readArguments(command, args);
  const socket = given ?? config().server.adminSocket;
  const answered =
    socket === null
      ? null
      : await askBff(socket, { command: command.name, args: [...args], cwd }, printer);
  if (answered !== null) {
    return answered;
  }
  if (command.needs === 'bff') {
    throw noBff(socket);
  }
  const log: Log = ({ subject, message }) => printer.error(`${subject}: ${message}\n`);
  const print = async (text: string) => printer.out(text);
  const code = await workAlone(config(), log, (admin) =>
    command.run({ ...read, cwd, print }, admin),
  );
  return code ?? EXIT.ok;
}
