/**
 * What a request is about: its conversation, its place, the workflow that answers, and the input to
 * store.
 */
import { userMessage, type DecisionInput, type Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../base';
import type { Workflow } from '../config';
import { checkApprovals, checkResumptions, readDecisions, type ApprovalCheckDeps } from '../gate';
import { connectionsOf, readCatalog } from '../mcp';
import { asksBeforeEveryCall, type McpAccess } from '../policy';
import type { NewResponse } from '../store';
import type { Picked, PickWorkflow } from './pick-workflow';
import type { TurnDeps } from './run';

export interface Ask {
  principal: Principal;
  /** Workflow id; if absent, the workflow for the place and the person. */
  model: string | undefined;
  /** `attachments` holds ids. */
  input:
    { text: string; attachments?: readonly string[] } | { decisions: readonly DecisionInput[] };
  /**
   * Ids of earlier items that came with the request: the conversation that they are of goes on.
   * Empty if none had an id; absent if there were none.
   */
  echoes?: readonly string[] | undefined;
  /** Servers that the client expects to find; it adds none. */
  declared?: readonly { label: string; asksAlways: boolean }[];
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

/** The conversation of the earlier items that came along, if they tell. */
async function echoedConversation(
  { principal, echoes }: Ask,
  { store }: Pick<TargetDeps, 'store'>,
): Promise<string | undefined> {
  if (echoes === undefined || echoes.length === 0) {
    return undefined;
  }
  const conversations = await store.conversations.ofItems(echoes, principal.userId);
  const [conversation] = conversations.values();
  if (
    conversation === undefined ||
    echoes.some((item) => conversations.get(item) !== conversation)
  ) {
    throw new AppError('invalid_request', 'The earlier items are not of one conversation here.', {
      param: 'input',
    });
  }
  return conversation;
}

/** The conversation that the request names (`null` for a new one), and the person's place. */
async function conversationFor(
  ask: Ask,
  { store }: TargetDeps,
): Promise<{ id: string | null; place: Place }> {
  const { principal, conversationId, previousResponseId, echoes, metadata } = ask;
  const previous =
    previousResponseId === undefined
      ? null
      : await store.responses.find(previousResponseId, principal.userId);
  const echoed = await echoedConversation(ask, { store });
  const id = conversationId ?? previous?.conversation_id ?? echoed;
  checkNames('The previous response belongs to another conversation.', [
    ['previous_response_id', previous?.conversation_id, id],
    ['input', echoed, id],
  ]);
  if (id === undefined && echoes !== undefined) {
    throw new AppError(
      'invalid_request',
      'What was said elsewhere cannot be continued here. Name the conversation or the previous response.',
      { param: 'input' },
    );
  }
  if (id === undefined) {
    return { id: null, place: placeOf(metadata, undefined) };
  }
  const conversation = await store.conversations.find(id, principal.userId);
  return { id, place: placeOf(metadata, conversation.course_id) };
}

/** Tools come from the workflow: a client may only name servers that it has. */
function checkDeclared({ declared = [] }: Ask, { mcpServers }: Workflow, deps: TargetDeps): void {
  for (const [index, { label, asksAlways }] of declared.entries()) {
    const approval = mcpServers.includes(label)
      ? deps.connections.get(label)?.server.approval
      : undefined;
    if (approval === undefined) {
      throw new AppError('unsupported_parameter', 'The workflow has no such server.', {
        param: `tools.${index}.server_label`,
      });
    }
    if (asksAlways && !asksBeforeEveryCall(approval)) {
      throw new AppError(
        'unsupported_parameter',
        'Some calls to this server are sent without an approval.',
        { param: `tools.${index}.require_approval` },
      );
    }
  }
}

export async function messageTarget(
  ask: Ask,
  { text, attachments: attachmentIds = [] }: Extract<Ask['input'], { text: string }>,
  deps: TargetDeps,
): Promise<Target> {
  const { userId } = ask.principal;
  const { id, place } = await conversationFor(ask, deps);
  const { workflow, access } = await deps.pickWorkflow(ask.principal, place, { id: ask.model });
  checkDeclared(ask, workflow, deps);
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

function approvalCheckDeps(userId: string, access: McpAccess, deps: TargetDeps): ApprovalCheckDeps {
  const { store, effects, limits, log } = deps;
  const connections = connectionsOf(deps.connections, userId);
  return {
    store,
    connections,
    access,
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

/** What a request names must belong together: it moves nothing somewhere else. */
function checkNames(
  message: string,
  named: readonly (readonly [
    param: string,
    given: string | undefined,
    own: string | null | undefined,
  ])[],
): void {
  for (const [param, given, own] of named) {
    if (given !== undefined && given !== own) {
      throw new AppError('invalid_request', message, { param });
    }
  }
}

/** The workflow that asked, wherever the person is now; a decision chooses no other. */
async function sameWorkflow(
  { principal, model }: Ask,
  place: Place,
  asked: string,
  { workflows, pickWorkflow }: TargetDeps,
): Promise<Picked> {
  if (model !== undefined && model !== asked) {
    throw new AppError('invalid_request', 'A decision continues the workflow that asked.', {
      param: 'model',
    });
  }
  if (!workflows.has(asked)) {
    throw new AppError('assistant_not_offered', 'The assistant that asked is no longer offered.');
  }
  return pickWorkflow(principal, place, { id: asked, anywhere: true });
}

/** `replay` is the response to an earlier request with the same decisions. */
export async function decisionTarget(
  ask: Ask,
  inputs: readonly DecisionInput[],
  deps: TargetDeps,
): Promise<Target | { replay: string }> {
  const { principal, metadata } = ask;
  const { store } = deps;
  const echoed = await echoedConversation(ask, deps);
  const checkPlace = (conversationId: string, previousResponseId: string | null) =>
    checkNames('The decision belongs elsewhere.', [
      ['conversation', ask.conversationId, conversationId],
      ['previous_response_id', ask.previousResponseId, previousResponseId],
      ['input', echoed, conversationId],
    ]);
  const read = await readDecisions(inputs, principal.userId, store);
  if (read.kind === 'replay') {
    const earlier = await store.responses.find(read.responseId, principal.userId);
    checkPlace(earlier.conversation_id, earlier.previous_response_id);
    return { replay: read.responseId };
  }
  checkPlace(read.conversationId, read.previousResponseId);
  const conversation = await store.conversations.find(read.conversationId, principal.userId);
  const place = placeOf(metadata, conversation.course_id);
  const previous = await store.responses.find(read.previousResponseId, principal.userId);
  const { workflow, mcpAccess } = await sameWorkflow(ask, place, previous.workflow, deps);
  checkDeclared(ask, workflow, deps);
  const checkDeps = approvalCheckDeps(principal.userId, mcpAccess, deps);
  const decisions = await checkApprovals(read.approvals, checkDeps);
  const resumptions = await checkResumptions(read.answers, checkDeps);
  return {
    workflow,
    conversationId: conversation.id,
    previousResponseId: read.previousResponseId,
    place,
    input: { decisions, reviews: read.reviews, resumptions },
  };
}
