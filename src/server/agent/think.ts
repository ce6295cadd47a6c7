/** One step of a turn: what the model is asked, and what is shown of its answer. */
import type { AssistantMessage } from '../../protocol';
import { ask, systemPace, toModelError, type Provider } from '../model';
import { cite } from './citations';
import type { TextWriter } from './output';
import { questionFor } from './question';
import type { Run } from './run';
import { modelStep, type StepResult } from './step';

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
  const question = await questionFor(run);
  let writer: TextWriter | null = null;
  try {
    const parts = ask({
      providers: run.providers,
      callFor: question.callFor,
      // What is changed and asked again when a provider refuses a step before its first token.
      remedies: [question.shorten, question.leaveOut],
      async onAnswer(provider) {
        await answers(run, provider);
        await question.tellMemory(provider);
      },
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
    const [answered] = run.providers;
    if (answered) {
      question.learn(answered, step.usage?.inputTokens.total);
    }
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
