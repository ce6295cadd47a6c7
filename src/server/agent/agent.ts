/**
 * Starts responses: finds the conversation, checks that the person may ask here, stores the input,
 * and lets the turn run.
 */
import { userMessage, type DecisionInput, type Place, type ResponseObject } from '../../protocol';
import type { Workflow } from '../config';
import { AppError } from '../base';
import type { Signals } from '../events';
import { connectionsOf, readCatalog } from '../mcp';
import { checkApprovals, readDecisions, type ApprovalCheckDeps } from '../gate';
import { createFollow, type Follow } from './follow';
import { createHeartbeat, responseTopic } from './heartbeat';
import { createWorkflowPicker, type PickWorkflow } from './pick-workflow';
import { createRuns } from './runs';
import type { TurnDeps } from './turn';
import type { Principal } from '../auth';
import type { NewResponse } from '../store';

export interface Ask {
  principal: Principal;
  /** Workflow id; the one for the place and the person when absent. */
  model: string | undefined;
  /** `attachments`: ids. */
  input:
    { text: string; attachments?: readonly string[] } | { decisions: readonly DecisionInput[] };
  conversationId: string | undefined;
  previousResponseId: string | undefined;
  metadata: Record<string, string>;
  idempotency: { key: string; bodyHash: string } | null;
}

export interface Agent {
  /**
   * @returns The id of the response that is now running, or that stands for an earlier identical
   *   request.
   */
  ask: (ask: Ask) => Promise<string>;
  /**
   * Stops a response wherever it runs, and waits for its end; not for longer than a lease, should
   * the other replica be dead.
   */
  cancel: (responseId: string, principal: Principal) => Promise<ResponseObject>;
  /** The events of a response, wherever it runs. */
  follow: Follow;
  /** Resolves when the run has ended; at once when it is not running here. */
  ended: (responseId: string) => Promise<void>;
  /** Takes nothing new; gives running turns `graceMs` to end, then interrupts them. */
  drain: (graceMs: number) => Promise<void>;
  draining: () => boolean;
  /** The workflow that a question from this place would get. */
  pickWorkflow: PickWorkflow;
}

export interface AgentDeps extends TurnDeps {
  workflows: ReadonlyMap<string, Workflow>;
  signals: Signals;
}

interface Target {
  workflow: Workflow;
  conversationId: string;
  previousResponseId: string | null;
  place: Place;
  input: NewResponse['input'];
}

function isLostRace(error: unknown): boolean {
  return error instanceof AppError && error.definition.lostRace === true;
}

const isOutage = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'store_unavailable';

export function createAgent(deps: AgentDeps): Agent {
  const { store, effects, workflows, signals, limits } = deps;
  const heartbeat = createHeartbeat({
    leases: store.leases,
    signals,
    now: effects.now,
    replicaId: effects.id('replica'),
    leaseMs: limits.leaseMs,
    onError: (error) =>
      deps.log({
        server: 'store',
        message: 'the leases of running answers could not be renewed',
        error,
      }),
  });
  const runs = createRuns(deps, heartbeat);
  const follow = createFollow(deps);
  const pickWorkflow = createWorkflowPicker(deps);
  /** Requests under way: each may still start a run. */
  const asking = new Set<Promise<string>>();
  let draining = false;

  function placeOf(metadata: Record<string, string>, courseId: string | undefined): Place {
    const { course_id: named, sequence_id, unit_id, ui_slot_selector_id } = metadata;
    const course_id = courseId ?? named;
    if (course_id === undefined) {
      throw new AppError('invalid_request', 'Say which course this is about.', {
        param: 'metadata.course_id',
      });
    }
    if (named !== undefined && named !== course_id) {
      throw new AppError('invalid_request', 'The conversation belongs to another course.', {
        param: 'metadata.course_id',
      });
    }
    return {
      course_id,
      ...(sequence_id !== undefined && { sequence_id }),
      ...(unit_id !== undefined && { unit_id }),
      ...(metadata.service_variant === 'cms' && { service_variant: 'cms' }),
      ...(ui_slot_selector_id !== undefined && { ui_slot_selector_id }),
    };
  }

  /** The conversation that is named (`null` for a new one), and the place that is asked from. */
  async function conversationFor(ask: Ask): Promise<{ id: string | null; place: Place }> {
    const { principal, conversationId, previousResponseId, metadata } = ask;
    const previous =
      previousResponseId === undefined
        ? null
        : await store.responses.find(previousResponseId, principal.userId);
    const id = conversationId ?? previous?.conversation_id;
    if (previous && previous.conversation_id !== id) {
      throw new AppError(
        'invalid_request',
        'The previous response belongs to another conversation.',
        { param: 'previous_response_id' },
      );
    }
    if (id === undefined) {
      return { id: null, place: placeOf(metadata, undefined) };
    }
    const conversation = await store.conversations.find(id, principal.userId);
    return { id, place: placeOf(metadata, conversation.course_id) };
  }

  async function begunConversation(userId: string, courseId: string): Promise<string> {
    const created = { id: effects.id('conv'), userId, courseId, metadata: {} };
    await store.conversations.create(created);
    return created.id;
  }

  async function messageTarget(
    ask: Ask,
    text: string,
    attachmentIds: readonly string[],
  ): Promise<Target> {
    const { id, place } = await conversationFor(ask);
    const { workflow, access } = await pickWorkflow(ask.principal, place, { id: ask.model });
    const attachments = await store.attachments.unsent(
      attachmentIds,
      ask.principal.userId,
      place.course_id,
    );
    const unit =
      place.unit_id === undefined ? null : { unit_id: place.unit_id, unit_title: access.unitTitle };
    const message = userMessage(effects.id('msg'), text, attachments, unit);
    const conversationId = id ?? (await begunConversation(ask.principal.userId, place.course_id));
    return {
      workflow,
      conversationId,
      previousResponseId: ask.previousResponseId ?? null,
      place,
      input: { message },
    };
  }

  function checkDeps(userId: string): ApprovalCheckDeps {
    const connections = connectionsOf(deps.connections, userId);
    return {
      store,
      connections,
      effects,
      approvalTtlMs: deps.limits.approvalTtlMs,
      readCatalog: (labels) =>
        readCatalog(
          [...labels].flatMap((label) => connections.get(label) ?? []),
          { log: deps.log, pins: store.toolDefinitions },
          { fresh: labels },
        ),
    };
  }

  async function decisionTarget(
    { principal, metadata, model }: Ask,
    inputs: readonly DecisionInput[],
  ): Promise<Target | { replay: string }> {
    const read = await readDecisions(inputs, principal.userId, store);
    if (read.kind === 'replay') {
      return { replay: read.responseId };
    }
    const conversation = await store.conversations.find(read.conversationId, principal.userId);
    const place = placeOf(metadata, conversation.course_id);
    const asking = await store.responses.find(read.previousResponseId, principal.userId);
    const same = workflows.has(asking.workflow) ? asking.workflow : undefined;
    const { workflow } = await pickWorkflow(principal, place, {
      id: model ?? same,
      anywhere: true,
    });
    const decisions = await checkApprovals(read.approvals, checkDeps(principal.userId));
    const input = { decisions, reviews: read.reviews };
    return {
      workflow,
      conversationId: conversation.id,
      previousResponseId: read.previousResponseId,
      place,
      input,
    };
  }

  async function begin(ask: Ask): Promise<string> {
    const { input } = ask;
    const target =
      'text' in input
        ? await messageTarget(ask, input.text, input.attachments ?? [])
        : await decisionTarget(ask, input.decisions);
    if ('replay' in target) {
      return target.replay;
    }
    const { workflow } = target;
    const response: NewResponse = {
      id: effects.id('resp'),
      conversationId: target.conversationId,
      userId: ask.principal.userId,
      workflow: workflow.id,
      previousResponseId: target.previousResponseId,
      metadata: ask.metadata,
      idempotency: ask.idempotency,
      input: target.input,
      lease: heartbeat.lease(),
    };
    const { id: responseId, conversationId } = response;
    const turn = {
      responseId,
      conversationId,
      principal: ask.principal,
      workflow,
      place: target.place,
    };
    try {
      await store.responses.begin(response);
    } catch (error) {
      if (isOutage(error)) {
        runs.disown(turn);
      }
      throw error;
    }
    runs.start(turn);
    return responseId;
  }

  /** When the same decisions got there first, what they led to stands for both. */
  async function winnerOf(ask: Ask): Promise<string | null> {
    if ('text' in ask.input) {
      return null;
    }
    const read = await readDecisions(ask.input.decisions, ask.principal.userId, store);
    return read.kind === 'replay' ? read.responseId : null;
  }

  async function beginOrJoin(ask: Ask): Promise<string> {
    try {
      return await begin(ask);
    } catch (error) {
      const joined = isLostRace(error) ? await winnerOf(ask) : null;
      if (joined === null) {
        throw error;
      }
      return joined;
    }
  }

  /** With an idempotency key: once, however often the request is made. */
  async function beginOnce(ask: Ask): Promise<string> {
    const {
      idempotency,
      principal: { userId },
    } = ask;
    if (idempotency === null) {
      return beginOrJoin(ask);
    }
    const earlier = await store.idempotency.take(userId, idempotency);
    if (earlier !== null) {
      return earlier;
    }
    try {
      return await beginOrJoin(ask);
    } finally {
      // Does nothing when a response was started. When it fails, the key is free again after a
      // minute.
      await store.idempotency.release(userId, idempotency.key).catch((error: unknown) => {
        deps.log({ server: 'store', message: 'an idempotency key could not be released', error });
      });
    }
  }

  /** Asks the replica that runs it, and waits for what comes of it. */
  async function cancelElsewhere(responseId: string, userId: string): Promise<void> {
    await store.leases.requestCancel(responseId);
    signals.send(responseTopic(responseId));
    const end = follow(responseId, userId, -1, AbortSignal.timeout(limits.leaseMs));
    // Nothing but its end is of interest here.
    while (!(await end.next()).done) {
      continue;
    }
  }

  return {
    follow,
    draining: () => draining,
    async ask(ask) {
      if (draining) {
        throw new AppError('shutting_down', 'The assistant is restarting. Try again in a moment.', {
          retryAfter: 2,
        });
      }
      const begun = beginOnce(ask).finally(() => {
        asking.delete(begun);
      });
      asking.add(begun);
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
    async drain(graceMs) {
      draining = true;
      const impatience = setTimeout(runs.interruptAll, graceMs);
      await Promise.allSettled(asking);
      await runs.settled();
      clearTimeout(impatience);
    },
    pickWorkflow,
  };
}
