/**
 * The assistant for the routes: begins responses, cancels them, and lets readers follow them. A run
 * only writes events, and readers only follow them.
 */
import type { ResponseObject } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../base';
import { beginOnce, type AskDeps } from './ask';
import { createFollow, readToEnd, type Follow } from './follow';
import { createHeartbeat, responseTopic } from './heartbeat';
import { createWorkflowPicker, type WorkflowPicker } from './pick-workflow';
import { createRuns } from './runs';
import { createRefusedTools, type RefusedTool, type RefusedTools } from './refused-tools';
import type { Ask, TargetDeps } from './targets';

export interface Agent extends Pick<
  WorkflowPicker,
  'pickWorkflow' | 'listWorkflows' | 'listServers'
> {
  /** The tools that a model provider refuses. */
  refusedTools: () => RefusedTool[];
  /** @returns The id of the response that now runs, or that an earlier identical request began. */
  ask: (ask: Ask) => Promise<string>;
  /**
   * Stops a response on any replica and waits for its end, but at most for one lease: the other
   * replica may be dead.
   */
  cancel: (responseId: string, principal: Principal) => Promise<ResponseObject>;
  /** The events of a response on any replica. */
  follow: Follow;
  /** Resolves when the run has ended, or immediately if it does not run here. */
  ended: (responseId: string) => Promise<void>;
  /** Resolves when nothing runs and nothing is about to. It still accepts requests meanwhile. */
  settled: () => Promise<void>;
  /** How many responses run in this process. */
  running: () => number;
  /** Accepts no new requests. Gives running turns `graceMs` to end, then interrupts them. */
  drain: (graceMs: number) => Promise<void>;
  draining: () => boolean;
}

export type AgentDeps = Omit<TargetDeps, 'pickWorkflow'>;

function startAgent(deps: AgentDeps, refusedTools: RefusedTools): AskDeps & WorkflowPicker {
  const { store, signals, effects, limits, log } = deps;
  const heartbeat = createHeartbeat({
    leases: store.leases,
    signals,
    now: effects.now,
    replicaId: effects.id('replica'),
    leaseMs: limits.leaseMs,
    onError: (error) =>
      log({
        subject: 'store',
        message: 'the leases of running answers could not be renewed',
        error,
      }),
  });
  const picker = createWorkflowPicker(deps);
  const { mcpAccess } = picker;
  return {
    ...deps,
    heartbeat,
    runs: createRuns({ ...deps, refusedTools, mcpAccess }, heartbeat),
    ...picker,
  };
}

export function createAgent(deps: AgentDeps): Agent {
  const { store, signals, limits } = deps;
  const refusedTools = createRefusedTools(deps.effects.now);
  const askDeps = startAgent(deps, refusedTools);
  const { runs, pickWorkflow, listWorkflows, listServers } = askDeps;
  const follow = createFollow(deps);
  /** Requests in progress: each may still start a run. */
  const beginning = new Set<Promise<string>>();
  let draining = false;

  /** Asks the replica that runs the response, and waits for the end. */
  async function cancelElsewhere(responseId: string, userId: string): Promise<void> {
    await store.leases.requestCancel(responseId);
    signals.send(responseTopic(responseId));
    await readToEnd(follow(responseId, userId, -1, AbortSignal.timeout(limits.leaseMs)));
  }

  async function settled(): Promise<void> {
    await Promise.allSettled(beginning);
    await runs.settled();
  }

  return {
    refusedTools: refusedTools.list,
    follow,
    pickWorkflow,
    listWorkflows,
    listServers,
    draining: () => draining,
    async ask(ask) {
      if (draining) {
        throw new AppError('shutting_down', 'The assistant is restarting. Try again in a moment.', {
          retryAfter: 2,
        });
      }
      const begun = beginOnce(ask, askDeps).finally(() => {
        beginning.delete(begun);
      });
      beginning.add(begun);
      return begun;
    },
    async cancel(responseId, principal) {
      const { status } = await store.responses.find(responseId, principal.userId);
      if (!(await runs.cancel(responseId)) && status === 'in_progress') {
        await cancelElsewhere(responseId, principal.userId);
      }
      return store.responses.read(responseId, principal.userId);
    },
    ended: (responseId) => runs.ended(responseId),
    settled,
    running: runs.count,
    async drain(graceMs) {
      draining = true;
      const impatience = setTimeout(runs.interruptAll, graceMs);
      await settled();
      clearTimeout(impatience);
    },
  };
}
