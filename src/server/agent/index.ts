/** Starts responses: finds the conversation, checks that the person may ask here, stores the input, and lets the turn run. */
import type { ApprovalResponseInput, Place, ResponseObject, UserMessage } from '../../protocol';
import type { Principal } from '../auth';
import type { Workflow } from '../config/types';
import { AppError } from '../errors';
import type { Decision, NewResponse } from '../store';
import { planDecisions } from '../tools';
import { createRuns } from './runs';
import type { TurnDeps } from './turn';

export type { TurnDeps } from './turn';

export interface Ask {
  principal: Principal;
  /** Workflow id; the first configured one when absent. */
  model: string | undefined;
  input: { text: string } | { approvals: readonly ApprovalResponseInput[] };
  conversationId: string | undefined;
  previousResponseId: string | undefined;
  metadata: Record<string, string>;
  idempotency: { key: string; bodyHash: string } | null;
}

export interface Agent {
  /** @returns The id of the response that is now running, or that stands for an earlier identical request. */
  ask: (ask: Ask) => Promise<string>;
  cancel: (responseId: string, principal: Principal) => Promise<ResponseObject>;
  ended: (responseId: string) => Promise<void>;
  drain: (graceMs: number) => Promise<void>;
}

export interface AgentDeps extends TurnDeps {
  workflows: ReadonlyMap<string, Workflow>;
}

interface Target {
  conversationId: string;
  previousResponseId: string | null;
  place: Place;
  input: { message: UserMessage } | { decisions: readonly Decision[] };
}

function isLostRace(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'conversation_busy' || error.code === 'approval_conflict');
}

export function createAgent(deps: AgentDeps): Agent {
  const { store, effects, lms, workflows } = deps;
  const runs = createRuns(deps);
  let draining = false;

  function workflowOf(id: string | undefined): Workflow {
    const workflow = id === undefined ? [...workflows.values()][0] : workflows.get(id);
    if (!workflow) throw new AppError('invalid_request', 'There is no such workflow.', { param: 'model' });
    return workflow;
  }

  function placeOf(metadata: Record<string, string>, courseId: string | undefined): Place {
    const { course_id: named, sequence_id, unit_id } = metadata;
    const course_id = courseId ?? named;
    if (course_id === undefined) throw new AppError('invalid_request', 'Say which course this is about.', { param: 'metadata.course_id' });
    if (named !== undefined && named !== course_id) {
      throw new AppError('invalid_request', 'The conversation belongs to another course.', { param: 'metadata.course_id' });
    }
    return { course_id, ...(sequence_id === undefined ? {} : { sequence_id }), ...(unit_id === undefined ? {} : { unit_id }) };
  }

  /** The conversation that is named, or a new one for the course in `metadata`. */
  async function conversationFor({ principal, conversationId, previousResponseId, metadata }: Ask): Promise<{ id: string; place: Place }> {
    const previous = previousResponseId === undefined ? null : await store.responses.find(previousResponseId, principal.userId);
    const id = conversationId ?? previous?.conversation_id;
    if (previous && previous.conversation_id !== id) {
      throw new AppError('invalid_request', 'The previous response belongs to another conversation.', { param: 'previous_response_id' });
    }
    if (id !== undefined) {
      const conversation = await store.conversations.find(id, principal.userId);
      return { id, place: placeOf(metadata, conversation.course_id) };
    }
    const place = placeOf(metadata, undefined);
    await lms.checkAccess(principal, place);
    const created = { id: effects.id('conv'), userId: principal.userId, courseId: place.course_id, metadata: {} };
    await store.conversations.create(created);
    return { id: created.id, place };
  }

  async function messageTarget(ask: Ask, text: string): Promise<Target> {
    const { id, place } = await conversationFor(ask);
    const message: UserMessage = {
      id: effects.id('msg'), type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text }],
    };
    return { conversationId: id, previousResponseId: ask.previousResponseId ?? null, place, input: { message } };
  }

  async function decisionTarget(ask: Ask, approvals: readonly ApprovalResponseInput[]): Promise<Target | { replay: string }> {
    const plan = await planDecisions(approvals, ask.principal.userId, store.toolCalls, effects);
    if (plan.kind === 'replay') return { replay: plan.responseId };
    const conversation = await store.conversations.find(plan.conversationId, ask.principal.userId);
    return {
      conversationId: conversation.id,
      previousResponseId: plan.previousResponseId,
      place: placeOf(ask.metadata, conversation.course_id),
      input: { decisions: plan.decisions },
    };
  }

  async function replayOf({ idempotency, principal }: Ask): Promise<string | null> {
    const earlier = idempotency && await store.responses.byIdempotencyKey(principal.userId, idempotency.key);
    if (!earlier) return null;
    if (earlier.bodyHash !== idempotency?.bodyHash) {
      throw new AppError('idempotency_mismatch', 'This Idempotency-Key was used for another request.', { param: 'Idempotency-Key' });
    }
    return earlier.responseId;
  }

  async function begin(ask: Ask, workflow: Workflow): Promise<string> {
    const earlier = await replayOf(ask);
    if (earlier !== null) return earlier;
    const { input } = ask;
    const target = 'text' in input ? await messageTarget(ask, input.text) : await decisionTarget(ask, input.approvals);
    if ('replay' in target) return target.replay;
    await lms.checkAccess(ask.principal, target.place);
    const response: NewResponse = {
      id: effects.id('resp'), conversationId: target.conversationId, userId: ask.principal.userId, workflow: workflow.id,
      previousResponseId: target.previousResponseId, metadata: ask.metadata, idempotency: ask.idempotency, input: target.input,
    };
    await store.responses.begin(response);
    runs.start({ responseId: response.id, conversationId: response.conversationId, principal: ask.principal, workflow, place: target.place });
    return response.id;
  }

  /** When the same request got there first, what it did stands for both. */
  async function winnerOf(ask: Ask): Promise<string | null> {
    const earlier = await replayOf(ask);
    if (earlier !== null || 'text' in ask.input) return earlier;
    const plan = await planDecisions(ask.input.approvals, ask.principal.userId, store.toolCalls, effects);
    return plan.kind === 'replay' ? plan.responseId : null;
  }

  return {
    async ask(ask) {
      if (draining) throw new AppError('shutting_down', 'The assistant is restarting. Try again in a moment.', { retryAfter: 5 });
      const workflow = workflowOf(ask.model);
      try {
        return await begin(ask, workflow);
      } catch (error) {
        const replay = isLostRace(error) ? await winnerOf(ask) : null;
        if (replay === null) throw error;
        return replay;
      }
    },
    async cancel(responseId, principal) {
      await store.responses.find(responseId, principal.userId);
      await runs.cancel(responseId);
      return store.responses.read(responseId, principal.userId);
    },
    ended: (responseId) => runs.ended(responseId),
    async drain(graceMs) {
      draining = true;
      await runs.drain(graceMs);
    },
  };
}
