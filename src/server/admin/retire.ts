/**
 * `mcp-assistant retire --user <id>`: deletes one person's data, as a step of Open edX's
 * user-retirement pipeline.
 */
import { parseArgs } from 'node:util';
import type { LoadedConfig } from '../config';
import { auditOptions, retireUser } from '../store';

/** The command line is wrong; the message shows the correct usage. */
export class UsageError extends Error {
  override name = 'UsageError' as const;
}

const USAGE =
  "Give the LMS's numeric user id, which is all that is kept of a person: retire --user 1234.";

function userIdIn(args: readonly string[]): string {
  let user: string | undefined;
  try {
    ({
      values: { user },
    } = parseArgs({ args: [...args], options: { user: { type: 'string' } } }));
  } catch (error) {
    throw new UsageError(USAGE, { cause: error });
  }
  if (!/^[0-9]{1,20}$/.test(user ?? '')) {
    throw new UsageError(USAGE);
  }
  return user as string;
}

/**
 * @returns One line of JSON with the number of deleted rows by table. All zeros is also a success:
 * an unknown person needs no retirement.
 * @throws UsageError; ConfigError; AppError `store_unavailable`.
 */
export async function retireCommand(
  options: readonly string[],
  load: () => LoadedConfig,
): Promise<string> {
  const userId = userIdIn(options);
  const { config } = load();
  const { database } = config;
  const location = 'url' in database ? database.url : database.path;
  const retired = await retireUser(location, userId, auditOptions(config));
  return `${JSON.stringify({ retired: userId, rows: retired })}\n`;
}
