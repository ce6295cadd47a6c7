/** The operator's command line in this process, without starting one for each command. */
import { ADMIN_COMMANDS, endOf, findCommand, runAdminCommand } from '../../src/server/admin';

export interface Said {
  code: number;
  out: string;
  error: string;
}

/**
 * Runs commands in the BFF at this socket.
 * @throws if there is no such command, or no BFF answers
 */
export const commandsAt =
  (socket: string) =>
  async (...words: string[]): Promise<Said> => {
    const found = findCommand(words, ADMIN_COMMANDS);
    if (!found) {
      throw new Error(`There is no command "${words.join(' ')}".`);
    }
    const said = { out: '', error: '' };
    const printer = {
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
    };
    const config = () => {
      throw new Error('No BFF answers.');
    };
    try {
      const code = await runAdminCommand(found.command, {
        args: found.rest,
        cwd: process.cwd(),
        socket,
        config,
        printer,
      });
      return { code, ...said };
    } catch (error) {
      const end = endOf(error);
      if (end === null) {
        throw error;
      }
      return { code: end.code, out: said.out, error: `${said.error}${end.words}\n` };
    }
  };
