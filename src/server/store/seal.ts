/** The seal of a ledger row: a hash of everything an approval is bound to. */
import { canonicalJson, sha256 } from '../base';
import type { ToolCallTable } from './schema';

const SEALED = [
  'id',
  'user_id',
  'conversation_id',
  'response_id',
  'approval_id',
  'grant_id',
  'server_label',
  'server_url',
  'tool_name',
  'definition_hash',
  'original_arguments',
  'arguments',
  'expires_at',
] as const satisfies readonly (keyof ToolCallTable)[];

type Sealed = Pick<ToolCallTable, (typeof SEALED)[number]>;

/**
 * SHA-256, in hex. It detects mistakes and partly restored rows. Someone who can write to the
 * database could also write a new seal.
 */
export function sealOf(call: Sealed): string {
  return sha256(canonicalJson(SEALED.map((column) => call[column])));
}

/** Whether a row still equals what was stored when it was shown. */
export function isSealed(call: Sealed & { seal: string | null }): boolean {
  return call.seal === sealOf(call);
}
