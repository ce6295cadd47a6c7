/** The command line's side of the admin channel. */
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { EXIT, type ExitCode } from '../base';
import type { CommandRequest, Frame } from './channel';
import { CommandError } from './command';

export interface Printer {
  out: (text: string) => void;
  error: (text: string) => void;
}

const ABSENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOENT']);

/**
 * Lets the BFF at this socket run a command.
 * @returns Its exit code; `null` if no BFF answers there.
 * @throws CommandError if this user may not use the socket, or the BFF ends in the middle.
 */
export function askBff(
  path: string,
  command: CommandRequest,
  { out, error: printError }: Printer,
): Promise<ExitCode | null> {
  return new Promise((resolve, reject) => {
    const asked = request({
      socketPath: path,
      path: '/',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    const brokenOff = () =>
      new CommandError(EXIT.unavailable, 'The BFF ended before the command was done.');
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (ABSENT.has(error.code)) {
        resolve(null);
      } else if (error.code === 'EACCES' || error.code === 'EPERM') {
        const words = `This user may not use the admin socket ${path}. Be the user of the BFF.`;
        reject(new CommandError(EXIT.permission, words));
      } else {
        reject(brokenOff());
      }
    });
    asked.once('response', (response) => {
      let exit: ExitCode | null = null;
      response.once('error', () => reject(brokenOff()));
      const lines = createInterface({ input: response, crlfDelay: Infinity });
      lines.on('line', (line) => {
        const frame = JSON.parse(line) as Frame;
        if ('out' in frame) {
          out(frame.out);
        } else if ('error' in frame) {
          printError(frame.error);
        } else {
          exit = frame.exit;
        }
      });
      lines.once('close', () => (exit === null ? reject(brokenOff()) : resolve(exit)));
    });
    asked.end(JSON.stringify(command));
  });
}
