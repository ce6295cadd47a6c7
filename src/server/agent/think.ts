/** One step of a turn: what the model is asked, and what is shown of its answer. */
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { AssistantMessage } from '../../protocol';
import type { McpServerConfig } from '../config';
import type { Catalog } from '../mcp';
import { ask, systemPace, toModelError, type Provider } from '../model';
import type { StoredItem } from '../store';
import { cite } from './citations';
import { boundaryOf, type Attached } from './delimit';
import { attachmentsIn, earlierUnits, toPrompt } from './history';
import { divide, foundIn, inOfferedNames, toolsFor } from './offer';
import type { TextWriter } from './output';
import { systemPrompt } from './prompt';
import { withoutRefused } from './refused-tools';
import type { Run } from './run';
import { modelStep, type StepResult } from './step';

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
  const [{ items: history }, switches] = await Promise.all([
    store.toolCalls.history(conversationId),
    store.switches.read(),
  ]);
  const texts = await store.attachments.texts(conversationId, attachmentsIn(history));
  const attached: Attached = { boundary: boundaryOf(conversationId), texts };
  const system = promptFor(run, attached.boundary, history);
  return (provider) => {
    const division = divide(run, switches, provider);
    return {
      ...provider.options,
      prompt: [
        { role: 'system', content: system },
        ...inOfferedNames(toPrompt(history, attached), division, provider),
      ],
      tools: toolsFor(division, foundIn(history), provider),
      abortSignal: signal,
    };
  };
}

async function answers(run: Run, provider: Provider): Promise<void> {
  const index = run.providers.indexOf(provider);
  run.providers = run.providers.slice(index);
  if (index > 0) {
    await run.notices.tell({ type: 'fallback_model' });
  }
}

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
      remedies: [
        (failure, refused, provider) =>
          withoutRefused(failure, refused, { ...deps, catalog: run.catalog, provider }),
      ],
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
