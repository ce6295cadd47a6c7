/**
 * The last check of an approved call: made inside the claim's own transaction, so that nothing can
 * change between the check and the claim.
 */
import { isGrantGone } from './grants';
import type { Db } from './db';
import type { ToolCallTable } from './schema';
import { isSealed, sealOf } from './seal';
import { readSwitches } from './switches';

/**
 * @param call The call as the caller wants to send it. @returns Why it must not be sent, or `null`.
 */
export async function lastCheck(
  db: Db,
  call: ToolCallTable,
  now: number,
): Promise<'seal_broken' | 'switched_off' | 'grant_gone' | null> {
  const stored = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('id', '=', call.id)
    .executeTakeFirstOrThrow();
  if (!isSealed(stored) || sealOf(call) !== stored.seal) {
    return 'seal_broken';
  }
  const switches = await readSwitches(db);
  if (switches.isOff(call.server_label, call.tool_name)) {
    return 'switched_off';
  }
  if (call.grant_id !== null && (await isGrantGone(db, call.grant_id, now))) {
    return 'grant_gone';
  }
  return null;
}
