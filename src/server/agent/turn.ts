/**
 * The turn: context, model step, tool calls, gate, execution, next step, until an answer, an
 * approval, a limit or a stop.
 */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { AssistantMessage, Place, Usage } from '../../protocol';
import type { Limits, McpServerConfig, Workflow } from '../config';
import {
  AppError,
  BOUNDS,
  fewAtOnce,
  type Effects,
  type Hold,
  type Log,
  type Tally,
} from '../base';
import type { EventLog, Signals } from '../events';
import type { CourseContext, LmsClient } from '../lms';
import { connectionsOf, readCatalog, type Catalog, type Connection } from '../mcp';
import type { ResponseEnd, Store, StoredItem, Switches, ToolCall } from '../store';
import { createRoom, execute, proposeStep, type Room } from '../gate';
import { cite } from './citations';
import { boundaryOf, type Attached } from './delimit';
import type { PartialTexts } from './partial-text';
import { askPerson } from './elicitations';
import { attachmentsIn, earlierUnits, lastQuestion, toPrompt } from './history';
import { createNotices, type Notices } from './notices';
import { createOutput, type Output, type TextWriter } from './output';
import { systemPrompt } from './prompt';
import { modelStep, type StepResult } from './step';
import type { Principal } from '../auth';
import { toModelError } from '../model';

export interface TurnDeps {
  store: Store;
  events: EventLog;
  signals: Signals;
  lms: LmsClient;
  connections: ReadonlyMap<string, Connection>;
  /** The workflow's model with the settings of each call (limits, vendor options). */
  modelFor: (workflow: Workflow) => {
    model: LanguageModelV4;
    options: Partial<LanguageModelV4CallOptions>;
  };
  limits: Limits;
  effects: Effects;
  log: Log;
}

export interface Turn {
  responseId: string;
  conversationId: string;
  principal: Principal;
  workflow: Workflow;
  place: Place;
}

/** Everything else that a run needs. */
export interface RunDeps extends TurnDeps {
  partialTexts: PartialTexts;
  /** How many questions of servers each person has open here. */
  openQuestions: Tally;
}

interface Run {
  turn: Turn;
  deps: RunDeps;
  catalog: Catalog;
  context: CourseContext | null;
  output: Output;
  notices: Notices;
  signal: AbortSignal;
  /** Pauses the clock of the turn while a person is asked. */
  hold: Hold;
  usage: Usage;
  /** What the answer may still cost. */
  room: Room;
}

function addUsage(total: Usage, step: LanguageModelV4Usage | null): void {
  total.input_tokens += step?.inputTokens.total ?? 0;
  total.output_tokens += step?.outputTokens.total ?? 0;
  total.total_tokens = total.input_tokens + total.output_tokens;
}

function serversOf(turn: Turn, deps: TurnDeps): McpServerConfig[] {
  return turn.workflow.mcpServers.flatMap((label) => deps.connections.get(label)?.server ?? []);
}

/**
 * @param granted Calls under a remembered approval. Their servers are listed again, so that nothing
 * runs under an approval of another definition.
 */
async function catalogFor(
  turn: Turn,
  deps: TurnDeps,
  granted: readonly ToolCall[] = [],
): Promise<Catalog> {
  const connections = turn.workflow.mcpServers.flatMap(
    (label) => deps.connections.get(label) ?? [],
  );
  return readCatalog(
    connections,
    { log: deps.log, pins: deps.store.toolDefinitions },
    {
      fresh: new Set(granted.map((call) => call.server_label)),
    },
  );
}

/**
 * Needs no fresh lists: the check of the approvals has listed the servers again, and a session's
 * list is at least as new.
 */
async function prepare(turn: Turn, deps: TurnDeps): Promise<Pick<Run, 'catalog' | 'context'>> {
  const [catalog, context] = await Promise.all([
    catalogFor(turn, deps),
    turn.workflow.function === 'chat_with_context' ? contextFor(turn, deps) : null,
  ]);
  return { catalog, context };
}

async function contextFor(
  { principal, place, workflow, conversationId }: Turn,
  { lms, limits, store }: TurnDeps,
): Promise<CourseContext> {
  const { functions, maxChars } = workflow.context;
  const question = lastQuestion(await store.toolCalls.history(conversationId));
  return lms.courseContext(principal, place, {
    functions,
    maxChars: maxChars ?? limits.contextChars,
    question,
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
      connections: deps.connections,
      resultChars: deps.limits.toolResultChars,
      room: run.room,
      newId: deps.effects.id,
      onProgress: (progress) => output.callProgressed(call, progress),
      elicit: (question, signal) =>
        askPerson(
          call,
          question,
          {
            ttlMs: deps.limits.elicitationTtlMs,
            tell: (elicitation) => output.callElicits(call, elicitation),
            hold: run.hold,
            signal,
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
  return settled.some((call) => call.status === 'fulfilled' && call.value?.review === 'pending');
}

function toFunctionTools(catalog: Catalog, switches: Switches): LanguageModelV4FunctionTool[] {
  const offered = [...catalog.tools.values()].filter(
    ({ server, name }) => !switches.isOff(server.label, name),
  );
  return offered.map((tool) => ({
    type: 'function',
    name: tool.modelName,
    description: tool.description,
    inputSchema: tool.inputSchema,
  }));
}

const withheldFrom = ({ quarantined }: Catalog): string[] =>
  quarantined.map(({ serverLabel, definition }) => `${serverLabel}: ${definition.tool.name}`);

function promptFor(
  { turn, deps, catalog, context }: Run,
  boundary: string,
  history: readonly StoredItem[],
): string {
  return systemPrompt(turn.workflow, context, {
    unavailable: [...catalog.unavailable.keys()],
    withheld: withheldFrom(catalog),
    servers: serversOf(turn, deps),
    boundary,
    earlierUnits: earlierUnits(history, turn.place.unit_id),
  });
}

function endOfText(
  { context, room }: Run,
  writer: TextWriter | null,
  status: 'completed' | 'incomplete',
): AssistantMessage | null {
  const message = writer?.end(status);
  if (!message) {
    return null;
  }
  const cited = cite(message, context?.passages ?? []);
  const links = cited.content.flatMap(({ annotations }) => annotations);
  return {
    ...(room.take(Buffer.byteLength(JSON.stringify(links))) ? cited : message),
    ...(context?.unread && { mcp_assistant: { course_unread: true as const } }),
  };
}

/** Streams one step. Text that was already shown is stored even if the step breaks off. */
async function think(run: Run): Promise<{ step: StepResult; message: AssistantMessage | null }> {
  const { turn, deps, output, signal } = run;
  const { model, options } = deps.modelFor(turn.workflow);
  const [history, switches] = await Promise.all([
    deps.store.toolCalls.history(turn.conversationId),
    deps.store.switches.read(),
  ]);
  const texts = await deps.store.attachments.texts(turn.conversationId, attachmentsIn(history));
  const attached: Attached = { boundary: boundaryOf(turn.conversationId), texts };
  let writer: TextWriter | null = null;
  try {
    const step = await modelStep({
      model,
      options: {
        ...options,
        prompt: [
          { role: 'system', content: promptFor(run, attached.boundary, history) },
          ...toPrompt(history, attached),
        ],
        tools: toFunctionTools(run.catalog, switches),
        abortSignal: signal,
      },
      onText: (delta) => {
        const kept = run.room.words(delta);
        if (kept !== '') {
          writer ??= output.text(deps.effects.id('msg'));
          writer.write(kept);
        }
        return kept === delta;
      },
    });
    return { step, message: endOfText(run, writer, 'completed') };
  } catch (error) {
    const partial = endOfText(run, writer, 'incomplete');
    if (partial) {
      await deps.store.responses.addMessage(turn.responseId, turn.conversationId, partial);
      output.textDone(partial);
    }
    throw toModelError(error, deps.effects.now);
  }
}

/** Stores a step, emits its events, and returns the rows of its calls. */
async function record(
  run: Run,
  step: number,
  { step: { calls }, message }: Awaited<ReturnType<typeof think>>,
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
    step,
    approvalTtlMs: deps.limits.approvalTtlMs,
    effects: deps.effects,
    conversationId,
    grants,
    switches,
    room: run.room,
    maxCalls: deps.limits.maxCalls,
  });
  const owner = { id: turn.responseId, conversationId, userId };
  const rows = await deps.store.toolCalls.propose(owner, message, proposals);
  if (message) {
    output.textDone(message);
  }
  for (const row of rows) {
    if (row.state === 'pending') {
      output.approvalRequested(row);
    } else if (row.state === 'rejected') {
      output.callEnded(row);
    }
  }
  return rows;
}

function endOf({ finishReason }: StepResult, usage: Usage): ResponseEnd {
  if (finishReason === 'length') {
    return { status: 'incomplete', incompleteReason: 'max_output_tokens', usage };
  }
  if (finishReason === 'content-filter') {
    return { status: 'incomplete', incompleteReason: 'content_filter', usage };
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
  const notices = createNotices(turn.responseId, { store: deps.store, output });
  const run: Run = { turn, deps, output, notices, signal, hold, usage, room, ...prepared };
  for (const [label, state] of run.catalog.unavailable) {
    // An account that is not connected is no outage; the panel has a button for it.
    if (state !== 'unauthorized') {
      const { name } = deps.connections.get(label)?.server ?? { name: label };
      await notices.tell({ type: 'server_away', server_name: name, state });
    }
  }
  if (await executeAll(approved, run)) {
    return { status: 'completed', usage };
  }
  for (let step = 0; step < deps.limits.maxSteps; step += 1) {
    signal.throwIfAborted();
    const thought = await think(run);
    addUsage(usage, thought.step.usage);
    const rows = await record(run, step, thought);
    if (rows.length === 0) {
      return endOf(thought.step, usage);
    }
    const free = rows.filter((row) => row.state === 'approved');
    // Servers may announce changed tools at any time.
    if (free.length > 0) {
      run.catalog = await catalogFor(
        turn,
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
