/**
 * Reads the execution ledger directly from its table, and compares it with what the MCP server
 * received.
 */
import type { ToolCallState } from '../../src/server/store/schema';
import type { CountingServer } from './counting-server';
import type { World } from './world';

export interface LedgerRow {
  key: string;
  approvalId: string;
  state: ToolCallState;
}

/** Every call that a person was asked about. */
export async function readLedger(query: World['query']): Promise<LedgerRow[]> {
  const rows = await query(
    'SELECT arguments, approval_id, state FROM tool_calls WHERE approval_id IS NOT NULL',
  );
  return rows.map((row) => ({
    key: (JSON.parse(String(row.arguments)) as { key: string }).key,
    approvalId: String(row.approval_id),
    state: row.state as ToolCallState,
  }));
}

/** In the API's terms: an approved call that was never sent has failed. */
const OUTCOMES = {
  succeeded: 'succeeded',
  failed: 'failed',
  rejected: 'failed',
  unknown: 'unknown',
} as const;
export type CallEnd = (typeof OUTCOMES)[keyof typeof OUTCOMES];

export function endOf({ state }: LedgerRow): CallEnd | null {
  return state in OUTCOMES ? OUTCOMES[state as keyof typeof OUTCOMES] : null;
}

/** True if the ledger contradicts the server. */
export function isUntrue(row: LedgerRow, server: CountingServer): boolean {
  const sent = server.of(row.key).length > 0;
  const end = endOf(row);
  return end === 'succeeded' ? !sent : end !== 'unknown' && sent;
}
