/** Checks calls that go on with a person's answer: what could not be approved now is not sent. */
import { approvalError, refusal } from '../policy';
import type { Resumption } from '../store';
import type { AnsweredQuestion } from './answers';
import { checkAllowed, type ApprovalCheckDeps } from './check-approvals';

/**
 * Lists the servers again, so that what is sent is bound to what they offer now. A tool that has
 * changed is found when the call goes on.
 * @throws AppError `approval_stale`, `approval_server_removed`, `tool_disabled`,
 * `mcp_server_unavailable`; then the question stays open.
 */
export async function checkResumptions(
  answered: readonly AnsweredQuestion[],
  deps: ApprovalCheckDeps,
): Promise<Resumption[]> {
  if (answered.length === 0) {
    return [];
  }
  const switches = await deps.store.switches.read();
  for (const { call } of answered) {
    checkAllowed(call, switches, deps);
  }
  const catalog = await deps.readCatalog(new Set(answered.map(({ call }) => call.server_label)));
  return answered.map(({ input, call }) => {
    if (catalog.unavailable.has(call.server_label)) {
      const { name } = deps.connections.get(call.server_label)?.server ?? { name: '' };
      throw approvalError(refusal('server_unreachable', name));
    }
    const { action, content } = input;
    return {
      callId: call.id,
      elicitationId: input.elicitation_id,
      answer: { action, ...(content !== undefined && { content }) },
    };
  });
}
