/**
 * What can still keep an approved call from being sent: asked inside the claim's own transaction,
 * so that nothing fits between.
 */
import type { ToolErrorCode } from '../../protocol';
import { isGrantGone } from './grants';
import type { Db } from './items';
import type { ToolCallTable } from './schema';
import { isSealed, sealOf } from './seal';
import { readSwitches } from './switches';

export interface ClaimObjection {
  error_code: ToolErrorCode;
  error: string;
}

/** @param call As the caller would send it. */
export async function objectionToClaim(
  db: Db,
  call: ToolCallTable,
  now: number,
): Promise<ClaimObjection | null> {
  const refused = (error: string): ClaimObjection => ({ error_code: 'policy_denied', error });
  const stored = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('id', '=', call.id)
    .executeTakeFirstOrThrow();
  if (!isSealed(stored) || sealOf(call) !== stored.seal) {
    return refused('The call is not the one that was approved. It was not sent.');
  }
  const switches = await readSwitches(db);
  if (switches.isOff(call.server_label, call.tool_name)) {
    return refused('Staff have switched this tool off. It was not called.');
  }
  if (call.grant_id !== null && (await isGrantGone(db, call.grant_id, now))) {
    return refused(
      'The remembered approval has been revoked or has expired. The tool was not called.',
    );
  }
  return null;
}
