/** One step of a turn: what the model is asked, and what is shown of its answer. */
import type { AssistantMessage, IncompleteReason } from '../../protocol';
import type { Metrics } from '../metrics';
import { ask, systemPace, toModelError, type Provider } from '../model';
import { cite } from './citations';
import type { TextWriter } from './output';
import { questionFor } from './question';
import { noteProvider } from './report';
import type { Run } from './run';
import { modelStep, type StepResult } from './step';
import type { Settlement } from '../store';
import { textTokens } from './tokens';
import { addUsage } from './meter';

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

async function answers(run: Run, provider: Provider): Promise<void> {
  run.meter.begun();
  noteProvider(run.report, provider);
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

/** Of a provider that fails before the first token. */
const counting = (metrics: Metrics): Pick<Parameters<typeof ask>[0], 'onRetry' | 'onFallback'> => ({
  onRetry: ({ name = '' }, reason) =>
    metrics.add('model_retries_total', { provider: name, reason }),
  onFallback: ({ name = '' }, reason) =>
    metrics.add('model_fallbacks_total', { provider: name, reason }),
});

export interface Thought {
  step: StepResult;
  message: AssistantMessage | null;
  /** What it came to, to be stored with it. */
  spent: Settlement | null;
}

/** Streams one step. Text that was already shown is stored even if the step breaks off. */
export async function think(run: Run): Promise<Thought> {
  const { turn, deps, output, signal } = run;
  const question = await questionFor(run);
  let writer: TextWriter | null = null;
  let written = '';
  try {
    const parts = ask({
      providers: run.providers,
      callFor: question.callFor,
      admit: (provider) => run.meter.admit(provider, question.sizeFor(provider)),
      // What is changed and asked again when a provider refuses a step before its first token.
      remedies: [question.shorten, question.leaveOut],
      async onAnswer(provider) {
        await answers(run, provider);
        await question.tellMemory(provider);
      },
      ...counting(deps.metrics),
      signal,
      pace: deps.pace ?? systemPace,
    });
    const step = await modelStep(parts, (delta) => {
      const kept = run.room.words(delta);
      if (kept !== '') {
        run.report.firstTokenAt ??= deps.effects.now();
        writer ??= output.text(deps.effects.id('msg'));
        writer.write(kept);
        written += kept;
      }
      return kept === delta;
    });
    const [answered] = run.providers;
    if (answered) {
      question.learn(answered, step.usage?.inputTokens.total);
    }
    const cut = cutBy(step);
    if (cut && step.calls.length === 0) {
      // Also where nothing was written: the person is told why.
      writer ??= output.text(deps.effects.id('msg'));
    }
    const spent = run.meter.spent(
      step.usage,
      textTokens(written) + textTokens(JSON.stringify(step.calls)),
    );
    addUsage(run.usage, spent);
    return { step, message: endOfText(run, writer, cut), spent };
  } catch (error) {
    addUsage(run.usage, await run.meter.settle(textTokens(written)));
    const partial = endOfText(run, writer, 'broken_off');
    if (partial) {
      await deps.store.responses.addMessage(turn.responseId, turn.conversationId, partial);
      output.textDone(partial);
    }
    throw toModelError(error, deps.effects.now);
  }
}
