/** One step of a turn: what the model is asked, and what is shown of its answer. */
import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import type { AssistantMessage, IncompleteReason } from '../../protocol';
import type { McpServerConfig } from '../config';
import type { Catalog } from '../mcp';
import {
  ask,
  forCache,
  identityOf,
  systemPace,
  toModelError,
  type Provider,
  type Remedy,
} from '../model';
import type { ModelSteps, StoredItem, Switches } from '../store';
import { cite } from './citations';
import { boundaryOf, type Attached } from './delimit';
import { attachmentsIn, earlierUnits, toPrompt, type Said } from './history';
import type { TextWriter } from './output';
import { systemPrompt } from './prompt';
import type { Run } from './run';
import type { SaidPart } from './said';
import { modelStep, type StepResult } from './step';

function toFunctionTools(catalog: Catalog, switches: Switches): LanguageModelV4FunctionTool[] {
  const offered = [...catalog.tools.values()].filter(
    ({ server, name }) => !switches.isOff(server.label, name),
  );
  // Always in the same order, so that a provider finds them in its cache.
  offered.sort((one, other) => (one.modelName < other.modelName ? -1 : 1));
  return offered.map((tool) => ({
    type: 'function',
    name: tool.modelName,
    description: tool.description,
    inputSchema: tool.inputSchema,
  }));
}

const withheldFrom = ({ quarantined }: Catalog): string[] =>
  quarantined.map(({ serverLabel, definition }) => `${serverLabel}: ${definition.tool.name}`);

function promptFor(run: Run, boundary: string, history: readonly StoredItem[]): string {
  const { turn, catalog, context } = run;
  return systemPrompt(turn.workflow, context, {
    unavailable: catalog.unavailable,
    withheld: withheldFrom(catalog),
    servers: serversOf(run),
    boundary,
    earlierUnits: earlierUnits(history, turn.place.unit_id),
  });
}

/** @param cut Why the text is incomplete, if it is. */
function endOfText(
  { context, room }: Run,
  writer: TextWriter | null,
  cut: IncompleteReason | 'broken_off' | null,
): AssistantMessage | null {
  const message = writer?.end(cut ? 'incomplete' : 'completed');
  if (!message) {
    return null;
  }
  const cited = cite(message, context?.passages ?? []);
  const links = cited.content.flatMap(({ annotations }) => annotations);
  const more = {
    ...(context?.unread && { course_unread: true as const }),
    ...(cut && cut !== 'broken_off' && { incomplete_reason: cut }),
  };
  return {
    ...(room.take(Buffer.byteLength(JSON.stringify(links))) ? cited : message),
    ...(Object.keys(more).length > 0 && { mcp_assistant: more }),
  };
}

function serversOf({ turn, deps }: Run): McpServerConfig[] {
  return turn.workflow.mcpServers.flatMap((label) => deps.connections.get(label)?.server ?? []);
}

/** What each step asks, whoever answers. */
async function questionFor(run: Run): Promise<(provider: Provider) => LanguageModelV4CallOptions> {
  const {
    deps: { store },
    turn: { conversationId },
    signal,
  } = run;
  const [history, switches, steps] = await Promise.all([
    store.toolCalls.history(conversationId),
    store.switches.read(),
    store.toolCalls.modelSteps(conversationId),
  ]);
  const texts = await store.attachments.texts(conversationId, attachmentsIn(history));
  const attached: Attached = { boundary: boundaryOf(conversationId), texts };
  const system = promptFor(run, attached.boundary, history);
  const tools = toFunctionTools(run.catalog, switches);
  return (provider) => {
    const call = {
      ...provider.options,
      prompt: [
        { role: 'system' as const, content: system },
        ...toPrompt(history, attached, saidBy(provider, steps)),
      ],
      tools,
      abortSignal: signal,
    };
    return forCache(provider, call, conversationId);
  };
}

/** Another provider cannot read a signature, and need not see the thoughts of the first. */
function saidBy(provider: Provider, steps: ModelSteps): Said {
  const identity = identityOf(provider);
  const own = [...steps].flatMap(([key, step]): [string, SaidPart[]][] =>
    step.provider === identity ? [[key, JSON.parse(step.said) as SaidPart[]]] : [],
  );
  return new Map(own.filter(([, said]) => said.length > 0));
}

/** What is changed and asked again when a provider refuses a step before its first token. */
const REMEDIES: readonly ((run: Run) => Remedy)[] = [];

async function answers(run: Run, provider: Provider): Promise<void> {
  run.providers = run.providers.slice(run.providers.indexOf(provider));
  if (provider.model !== run.deps.modelFor(run.turn.workflow).model) {
    await run.notices.tell({ type: 'fallback_model' });
  }
}

const CUTS: Readonly<Record<string, IncompleteReason>> = {
  length: 'max_output_tokens',
  'content-filter': 'content_filter',
};

/** Why the answer ends before the model's own end, if it does. */
export const cutBy = ({ finishReason }: StepResult): IncompleteReason | null =>
  CUTS[finishReason] ?? null;

export interface Thought {
  step: StepResult;
  message: AssistantMessage | null;
}

/** Streams one step. Text that was already shown is stored even if the step breaks off. */
export async function think(run: Run): Promise<Thought> {
  const { turn, deps, output, signal } = run;
  const callFor = await questionFor(run);
  let writer: TextWriter | null = null;
  try {
    const parts = ask({
      providers: run.providers,
      callFor,
      remedies: REMEDIES.map((remedyOf) => remedyOf(run)),
      onAnswer: (provider) => answers(run, provider),
      signal,
      pace: deps.pace ?? systemPace,
    });
    const step = await modelStep(parts, (delta) => {
      const kept = run.room.words(delta);
      if (kept !== '') {
        writer ??= output.text(deps.effects.id('msg'));
        writer.write(kept);
      }
      return kept === delta;
    });
    const cut = cutBy(step);
    if (cut && step.calls.length === 0) {
      // Also where nothing was written: the person is told why.
      writer ??= output.text(deps.effects.id('msg'));
    }
    return { step, message: endOfText(run, writer, cut) };
  } catch (error) {
    const partial = endOfText(run, writer, 'broken_off');
    if (partial) {
      await deps.store.responses.addMessage(turn.responseId, turn.conversationId, partial);
      output.textDone(partial);
    }
    throw toModelError(error, deps.effects.now);
  }
}
