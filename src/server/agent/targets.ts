/**
 * What a request is about: its conversation, its place, the workflow that answers, and the input to
 * store.
 */
import { userMessage, type DecisionInput, type Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../base';
import type { Workflow } from '../config';
import { checkApprovals, readDecisions, type ApprovalCheckDeps } from '../gate';
import { connectionsOf, readCatalog } from '../mcp';
import type { NewResponse } from '../store';
import type { PickWorkflow } from './pick-workflow';
import type { TurnDeps } from './run';

export interface Ask {
  principal: Principal;
  /** Workflow id; if absent, the workflow for the place and the person. */
  model: string | undefined;
  /** `attachments` holds ids. */
  input:
    { text: string; attachments?: readonly string[] } | { decisions: readonly DecisionInput[] };
  conversationId: string | undefined;
  previousResponseId: string | undefined;
  metadata: Record<string, string>;
  idempotency: { key: string; bodyHash: string } | null;
}

export interface TargetDeps extends TurnDeps {
  workflows: ReadonlyMap<string, Workflow>;
  pickWorkflow: PickWorkflow;
}

export interface Target {
  workflow: Workflow;
  conversationId: string;
  /** Set if the response begins the conversation. */
  newConversation?: { courseId: string };
  previousResponseId: string | null;
  place: Place;
  input: NewResponse['input'];
}

function placeOf(metadata: Record<string, string>, courseId: string | undefined): Place {
  const { course_id: named, sequence_id, unit_id, ui_slot_selector_id } = metadata;
  if (!['lms', 'cms', undefined].includes(metadata.service_variant)) {
    throw new AppError('invalid_request', 'The service is lms or cms.', {
      param: 'metadata.service_variant',
    });
  }
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

/** The conversation that the request names (`null` for a new one), and the person's place. */
async function conversationFor(
  { principal, conversationId, previousResponseId, metadata }: Ask,
  { store }: TargetDeps,
): Promise<{ id: string | null; place: Place }> {
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

export async function messageTarget(
  ask: Ask,
  { text, attachments: attachmentIds = [] }: Extract<Ask['input'], { text: string }>,
  deps: TargetDeps,
): Promise<Target> {
  const { userId } = ask.principal;
  const { id, place } = await conversationFor(ask, deps);
  const { workflow, access } = await deps.pickWorkflow(ask.principal, place, { id: ask.model });
  const attachments = await deps.store.attachments.unsent(attachmentIds, userId, place.course_id);
  const unit =
    place.unit_id === undefined ? null : { unit_id: place.unit_id, unit_title: access.unitTitle };
  const message = userMessage(deps.effects.id('msg'), text, attachments, unit);
  return {
    workflow,
    conversationId: id ?? deps.effects.id('conv'),
    ...(id === null && { newConversation: { courseId: place.course_id } }),
    previousResponseId: ask.previousResponseId ?? null,
    place,
    input: { message },
  };
}

function approvalCheckDeps(userId: string, deps: TargetDeps): ApprovalCheckDeps {
  const { store, effects, limits, log } = deps;
  const connections = connectionsOf(deps.connections, userId);
  return {
    store,
    connections,
    effects,
    approvalTtlMs: limits.approvalTtlMs,
    readCatalog: (labels) =>
      readCatalog(
        [...labels].flatMap((label) => connections.get(label) ?? []),
        { log, pins: store.toolDefinitions },
        { fresh: labels },
      ),
  };
}

/** What a decision names must be what it is about: it moves nothing somewhere else. */
function checkNames(ask: Ask, conversationId: string, previousResponseId: string | null): void {
  const named = [
    ['conversation', ask.conversationId, conversationId],
    ['previous_response_id', ask.previousResponseId, previousResponseId],
  ] as const;
  for (const [param, given, own] of named) {
    if (given !== undefined && given !== own) {
      throw new AppError('invalid_request', 'The decision belongs elsewhere.', { param });
    }
  }
}

/** The workflow that asked, wherever the person is now; a decision chooses no other. */
async function sameWorkflow(
  { principal, model }: Ask,
  place: Place,
  asked: string,
  { workflows, pickWorkflow }: TargetDeps,
): Promise<Workflow> {
  if (model !== undefined && model !== asked) {
    throw new AppError('invalid_request', 'A decision continues the workflow that asked.', {
      param: 'model',
    });
  }
  if (!workflows.has(asked)) {
    throw new AppError('assistant_not_offered', 'The assistant that asked is no longer offered.');
  }
  return (await pickWorkflow(principal, place, { id: asked, anywhere: true })).workflow;
}

/** `replay` is the response to an earlier request with the same decisions. */
export async function decisionTarget(
  ask: Ask,
  inputs: readonly DecisionInput[],
  deps: TargetDeps,
): Promise<Target | { replay: string }> {
  const { principal, metadata } = ask;
  const { store } = deps;
  const read = await readDecisions(inputs, principal.userId, store);
  if (read.kind === 'replay') {
    const earlier = await store.responses.find(read.responseId, principal.userId);
    checkNames(ask, earlier.conversation_id, earlier.previous_response_id);
    return { replay: read.responseId };
  }
  checkNames(ask, read.conversationId, read.previousResponseId);
  const conversation = await store.conversations.find(read.conversationId, principal.userId);
  const place = placeOf(metadata, conversation.course_id);
  const previous = await store.responses.find(read.previousResponseId, principal.userId);
  const workflow = await sameWorkflow(ask, place, previous.workflow, deps);
  const checkDeps = approvalCheckDeps(principal.userId, deps);
  const decisions = await checkApprovals(read.approvals, checkDeps);
  return {
    workflow,
    conversationId: conversation.id,
    previousResponseId: read.previousResponseId,
    place,
    input: { decisions, reviews: read.reviews },
  };
}
