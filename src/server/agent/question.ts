/**
 * What one step asks of a model: the rules, the course, the tools, and as much of the conversation
 * as it can read.
 */
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { USUAL_CONTEXT_TOKENS, type McpServerConfig } from '../config';
import type { Catalog } from '../mcp';
import { forCache, identityOf, type Provider, type Remedy } from '../model';
import type { ModelSteps, StoredItem } from '../store';
import { boundaryOf, type Attached } from './delimit';
import { attachmentsIn, earlierUnits, type Said } from './history';
import type { StepSize } from './meter';
import { divide, foundIn, inOfferedNames, toolsFor } from './offer';
import { systemPrompt } from './prompt';
import { withoutRefused } from './refused-tools';
import type { Run } from './run';
import type { SaidPart } from './said';
import { textTokens, toolsTokens } from './tokens';
import { toWindow, type Window } from './window';

const withheldFrom = ({ quarantined }: Catalog): string[] =>
  quarantined.map(({ serverLabel, definition }) => `${serverLabel}: ${definition.tool.name}`);

function promptFor(run: Run, boundary: string, history: readonly StoredItem[]): string {
  const { turn, catalog, context } = run;
  return systemPrompt(turn.workflow, context, {
    unavailable: [...catalog.unavailable.keys()],
    withheld: withheldFrom(catalog),
    servers: serversOf(run),
    boundary,
    earlierUnits: earlierUnits(history, turn.place.unit_id),
  });
}

function serversOf({ turn, deps }: Run): McpServerConfig[] {
  return turn.workflow.mcpServers.flatMap((label) => deps.connections.get(label)?.server ?? []);
}

/** Another provider cannot read a signature, and need not see the thoughts of the first. */
function saidBy(provider: Provider, steps: ModelSteps): Said {
  const identity = identityOf(provider);
  const own = [...steps].flatMap(([key, step]): [string, SaidPart[]][] =>
    step.provider === identity ? [[key, JSON.parse(step.said) as SaidPart[]]] : [],
  );
  return new Map(own.filter(([, said]) => said.length > 0));
}

/** Of one that has no `max_output_tokens`. */
const OUTPUT_TOKENS = 4_096;

export interface Question {
  callFor: (provider: Provider) => LanguageModelV4CallOptions;
  /** The size of the step, once there is a call for the provider. */
  sizeFor: (provider: Provider) => StepSize;
  /** Asks again with less of the conversation when the model cannot read so much. */
  shorten: Remedy;
  /** Asks again without a tool that the provider refuses. */
  leaveOut: Remedy;
  /** Tells the person where the model's memory begins, if it is not the whole conversation. */
  tellMemory: (provider: Provider) => Promise<void>;
  /** Learns from what the provider counted for the prompt. */
  learn: (provider: Provider, inputTokens: number | undefined) => void;
}

const nameOf = ({ name, model }: Provider): string => name ?? model.modelId;

interface Asked {
  window: Window;
  /** Estimated tokens of the whole prompt. */
  tokens: number;
}

/** Reads the conversation once for all tries of a step. */
export async function questionFor(run: Run): Promise<Question> {
  const {
    deps: { store, contextLimits },
    turn: { conversationId },
    signal,
  } = run;
  const [{ items, isWhole }, switches, steps] = await Promise.all([
    store.toolCalls.history(conversationId),
    store.switches.read(),
    store.toolCalls.modelSteps(conversationId),
  ]);
  const texts = await store.attachments.texts(conversationId, attachmentsIn(items));
  const attached: Attached = { boundary: boundaryOf(conversationId), texts };
  const system = promptFor(run, attached.boundary, items);
  const found = foundIn(items);
  const asked = new Map<Provider, Asked>();

  function callFor(provider: Provider): LanguageModelV4CallOptions {
    const { options, contextTokens = USUAL_CONTEXT_TOKENS } = provider;
    const division = divide(run, switches, provider);
    const tools = toolsFor(division, found, provider);
    const fixed = textTokens(system) + toolsTokens(tools);
    const most = contextLimits.promptTokens(nameOf(provider), {
      contextTokens,
      outputTokens: options.maxOutputTokens ?? OUTPUT_TOKENS,
    });
    const window = toWindow(items, { attached, said: saidBy(provider, steps) }, most - fixed);
    asked.set(provider, { window, tokens: window.tokens + fixed });
    const call = {
      ...options,
      prompt: [
        { role: 'system' as const, content: system },
        ...inOfferedNames(window.messages, division, provider),
      ],
      tools,
      abortSignal: signal,
    };
    return forCache(provider, call, conversationId);
  }

  return {
    callFor,
    sizeFor: (provider) => ({
      input: asked.get(provider)?.tokens ?? 0,
      output: provider.options.maxOutputTokens ?? OUTPUT_TOKENS,
    }),
    shorten({ kind, contextTokens }, _refused, provider) {
      const last = asked.get(provider);
      if (kind !== 'too_long' || !last) {
        return null;
      }
      contextLimits.refused(nameOf(provider), { estimate: last.tokens, contextTokens });
      return callFor(provider);
    },
    leaveOut: (failure, refused, provider) =>
      withoutRefused(failure, refused, { ...run.deps, catalog: run.catalog, provider }),
    async tellMemory(provider) {
      const window = asked.get(provider)?.window;
      if (window && (window.isCut || !isWhole)) {
        const { questions } = window;
        await run.notices.tell({ type: 'memory_begins', questions });
      }
    },
    learn(provider, inputTokens) {
      const last = asked.get(provider);
      if (last && inputTokens !== undefined) {
        contextLimits.counted(nameOf(provider), last.tokens, inputTokens);
      }
    },
  };
}
