/** The checks of approvals that need no server; `http/decisions.test.ts` has the others. */
import { CLOSED } from '../policy';
import type { ToolCall } from '../store';
import { checkApprovals } from './check-approvals';

test('checkApprovals refuses a request whose row differs from what was shown', async () => {
  const call = { seal: 'of another row', expires_at: 2_000 } as ToolCall;
  const checked = checkApprovals(
    [
      {
        input: { type: 'mcp_approval_response', approval_request_id: 'a', approve: true },
        call,
      },
    ],
    {
      store: {
        switches: {
          read: async () => ({ isOff: () => false, isToolOff: () => false }),
          list: async () => [],
          set: async () => {},
        },
        replacements: { replace: async () => {} },
      },
      connections: new Map(),
      readCatalog: async () => ({
        tools: new Map(),
        unavailable: new Map(),
        quarantined: [],
        unusable: [],
      }),
      access: () => CLOSED,
      approvalTtlMs: 60_000,
      effects: { now: () => 1_000, id: (prefix) => prefix },
    },
  );
  await expect(checked).rejects.toMatchObject({ code: 'approval_stale' });
});
