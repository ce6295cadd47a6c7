/**
 * The turn: context, model step, tool calls, gate, execution, next step, until an answer, an
 * approval, a limit or a stop.
 */
import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Usage } from '../../protocol';
import { AppError, BOUNDS, fewAtOnce } from '../base';
import type { CourseContext } from '../lms';
import { connectionsOf, permitted, readCatalog, type Catalog } from '../mcp';
import { identityOf, type Provider } from '../model';
import { accessRefusal, refusal, type CallRefusal, type McpAccess } from '../policy';
import type { ModelStep, ResponseEnd, Switches, ToolCall } from '../store';
import { createRoom, execute, proposeStep } from '../gate';
import { askPerson } from './elicitations';
import { lastQuestion } from './history';
import { createNotices } from './notices';
import { answerSearch, definitionFor, divide } from './offer';
import { createOutput } from './output';
import type { Run, RunDeps, Turn, TurnDeps } from './run';
import { isWorthKeeping, type SaidPart } from './said';
import { cutBy, think, type Thought } from './think';

function addUsage(total: Usage, step: LanguageModelV4Usage | null): void {
  total.input_tokens += step?.inputTokens.total ?? 0;
  total.input_tokens_details.cached_tokens += step?.inputTokens.cacheRead ?? 0;
  total.output_tokens += step?.outputTokens.total ?? 0;
  total.output_tokens_details.reasoning_tokens += step?.outputTokens.reasoning ?? 0;
  total.total_tokens = total.input_tokens + total.output_tokens;
}

/**
 * @param granted Calls under a remembered approval. Their servers are listed again, so that nothing
 * runs under an approval of another definition.
 */
async function catalogFor(
  turn: Turn,
  access: McpAccess,
  deps: TurnDeps,
  granted: readonly ToolCall[] = [],
): Promise<Catalog> {
  const connections = turn.workflow.mcpServers.flatMap(
    (label) => deps.connections.get(label) ?? [],
  );
  const catalog = await readCatalog(
    connections,
    { log: deps.log, pins: deps.store.toolDefinitions },
    { fresh: new Set(granted.map((call) => call.server_label)) },
  );
  return permitted(catalog, access);
}

/**
 * Needs no fresh lists: the check of the approvals has listed the servers again, and a session's
 * list is at least as new.
 */
async function prepare(
  turn: Turn,
  deps: RunDeps,
): Promise<Pick<Run, 'access' | 'catalog' | 'context'>> {
  const access = await readAccess(turn, deps);
  const [catalog, context] = await Promise.all([
    catalogFor(turn, access, deps),
    turn.workflow.function === 'chat_with_context' ? contextFor(turn, deps) : null,
  ]);
  return { access, catalog, context };
}

const readAccess = ({ principal, place, workflow }: Turn, deps: RunDeps): Promise<McpAccess> =>
  deps.mcpAccess(principal, place.course_id, workflow);

/** The person's access may have changed since the call was proposed. Unclear is not allowed. */
async function objectionTo(call: ToolCall, run: Run): Promise<CallRefusal | null> {
  try {
    run.access = await readAccess(run.turn, run.deps);
  } catch (error) {
    if (error instanceof AppError) {
      return refusal('access_unknown');
    }
    throw error;
  }
  return accessRefusal(run.access(call.server_label), call.tool_name);
}

async function contextFor(
  { principal, place, workflow, conversationId }: Turn,
  { lms, limits, store }: TurnDeps,
): Promise<CourseContext> {
  const { functions, maxChars } = workflow.context;
  const { items } = await store.toolCalls.history(conversationId);
  return lms.courseContext(principal, place, {
    functions,
    maxChars: maxChars ?? limits.contextChars,
    question: lastQuestion(items),
  });
}

/**
 * Waits for all calls, even if the store fails for one, so that no other outcome is lost.
 * @returns Whether a result waits for a person's review.
 */
async function executeAll(calls: readonly ToolCall[], run: Run): Promise<boolean> {
  const { deps, output } = run;
  const settled = await fewAtOnce(calls, BOUNDS.callsAtOnce, async (call) => {
    output.callStarted(call);
    const ended = await execute(call, run.catalog, run.signal, {
      toolCalls: deps.store.toolCalls,
      elicitations: deps.store.elicitations,
      connections: deps.connections,
      resultChars: deps.limits.toolResultChars,
      room: run.room,
      newId: deps.effects.id,
      objection: (sent) => objectionTo(sent, run),
      onProgress: (progress) => output.callProgressed(call, progress),
      elicit: (question, signal, round) =>
        askPerson(
          call,
          question,
          {
            ttlMs: deps.limits.elicitationTtlMs,
            tell: (elicitation) => output.callElicits(call, elicitation),
            hold: run.hold,
            signal,
            round,
          },
          deps,
        ),
    });
    if (ended) {
      output.callEnded(ended);
    }
    return ended;
  });
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
  if (settled.some((call) => call.status === 'fulfilled' && call.value === null)) {
    // A call was left open, which only the end of an interrupted run keeps.
    run.signal.throwIfAborted();
  }
  return settled.some((call) => call.status === 'fulfilled' && call.value?.review === 'pending');
}

/** What goes back to the provider that has just answered. */
function toKeep(
  { providers: [provider], room }: Run,
  step: number,
  parts: readonly SaidPart[],
): ModelStep | null {
  const said = JSON.stringify(isWorthKeeping(parts) ? parts : []);
  return provider && room.take(Buffer.byteLength(said))
    ? { step, provider: identityOf(provider), said }
    : null;
}

/** How the model's calls are read: by what the provider that wrote them was offered. */
function offered(
  run: Run,
  switches: Switches,
): Pick<Parameters<typeof proposeStep>[1], 'restoreFor' | 'answer'> {
  const [provider] = run.providers;
  if (!provider) {
    throw new AppError('internal_error', 'Nobody answers in this workflow.');
  }
  return {
    restoreFor: (tool) => definitionFor(tool, provider).names.restore,
    answer: (call) => answerSearch(call, divide(run, switches, provider), run.deps.findTools),
  };
}

/** Stores a step, emits its events, and returns the rows of its calls. */
async function record(
  run: Run,
  step: number,
  { step: { calls, said }, message }: Thought,
): Promise<ToolCall[]> {
  const { turn, deps, output } = run;
  const {
    principal: { userId },
    conversationId,
  } = turn;
  const [grants, switches] = await Promise.all([
    deps.store.grants.live(userId, turn.place.course_id),
    deps.store.switches.read(),
  ]);
  const proposals = await proposeStep(calls, {
    catalog: run.catalog,
    ...offered(run, switches),
    step,
    approvalTtlMs: deps.limits.approvalTtlMs,
    effects: deps.effects,
    conversationId,
    access: run.access,
    grants,
    switches,
    room: run.room,
    maxCalls: deps.limits.maxCalls,
  });
  const owner = { id: turn.responseId, conversationId, userId };
  const kept = proposals.length > 0 ? toKeep(run, step, said) : null;
  const rows = await deps.store.toolCalls.propose(owner, message, proposals, kept);
  if (message) {
    output.textDone(message);
  }
  for (const row of rows) {
    if (row.state === 'pending') {
      output.approvalRequested(row);
    } else if (row.state === 'rejected' || row.state === 'succeeded') {
      output.callEnded(row);
    }
  }
  return rows;
}

/** Who may answer. A turn goes on with the provider that it had come to. */
async function providersFor(turn: Turn, deps: TurnDeps): Promise<Provider[]> {
  const { fallback = [], ...first } = deps.modelFor(turn.workflow);
  const providers = [first, ...fallback];
  if (providers.length === 1) {
    return providers;
  }
  const steps = await deps.store.toolCalls.modelSteps(turn.conversationId);
  const asked = [...steps.values()].map((step) =>
    providers.findIndex((provider) => identityOf(provider) === step.provider),
  );
  return providers.slice(Math.max(0, ...asked));
}

function endOf({ step, message }: Thought, usage: Usage): ResponseEnd {
  const cut = cutBy(step);
  if (cut) {
    return { status: 'incomplete', incompleteReason: cut, usage };
  }
  if (!message) {
    throw new AppError('empty_answer', 'The model gave no answer.');
  }
  return { status: 'completed', usage };
}

/**
 * Runs until the response can end, and returns how it ended. Stores and emits everything on the
 * way.
 * @throws the abort reason when stopped; provider, store and limit errors.
 */
export async function runTurn(
  turn: Turn,
  shared: RunDeps,
  { signal, hold }: Pick<Run, 'signal' | 'hold'>,
  usage: Usage,
): Promise<ResponseEnd> {
  const deps: RunDeps = {
    ...shared,
    connections: connectionsOf(shared.connections, turn.principal.userId),
  };
  const output = createOutput(turn.responseId, {
    events: deps.events,
    partialTexts: deps.partialTexts,
    now: deps.effects.now,
  });
  const approved = await deps.store.toolCalls.approvedIn(turn.responseId);
  const room = createRoom(deps.limits);
  const prepared = await prepare(turn, deps);
  const providers = await providersFor(turn, deps);
  const notices = createNotices(turn.responseId, { store: deps.store, output });
  const state = { output, notices, signal, hold, usage, room, providers };
  const run: Run = { turn, deps, ...state, ...prepared };
  for (const [label, absence] of run.catalog.unavailable) {
    // An account that is not connected is no outage; the panel has a button for it.
    if (absence !== 'unauthorized') {
      const { name } = deps.connections.get(label)?.server ?? { name: label };
      await notices.tell({ type: 'server_away', server_name: name, state: absence });
    }
  }
  const isReviewed = await executeAll(approved, run);
  // A question may be answered while something else still waits for the person.
  if (isReviewed || (await deps.store.conversations.waits(turn.conversationId))) {
    return { status: 'completed', usage };
  }
  for (let step = 0; step < deps.limits.maxSteps; step += 1) {
    signal.throwIfAborted();
    const thought = await think(run);
    addUsage(usage, thought.step.usage);
    const rows = await record(run, step, thought);
    if (rows.length === 0) {
      return endOf(thought, usage);
    }
    const free = rows.filter((row) => row.state === 'approved');
    // Servers may announce changed tools at any time.
    if (free.length > 0) {
      run.catalog = await catalogFor(
        turn,
        run.access,
        deps,
        free.filter((row) => row.grant_id !== null),
      );
    }
    const isReviewed = await executeAll(free, run);
    if (isReviewed || rows.some((row) => row.state === 'pending')) {
      return { status: 'completed', usage };
    }
  }
  throw new AppError(
    'step_limit',
    `The assistant stopped after ${deps.limits.maxSteps} steps without an answer.`,
  );
}
