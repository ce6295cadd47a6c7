/**
 * The built-in demo model: deterministic and offline, so that people can try the assistant without
 * a key or an account.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4FunctionTool,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCall,
  LanguageModelV4ToolResultPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { answerQuestion, readCourseContext } from './answer-question';
import { answerFromResults } from './answer-results';
import { readAttached, unfenced } from './fences';
import { chooseTools } from './choose-tool';
import { fillArguments } from './fill-arguments';

/** Resolves after `ms`; rejects if the signal aborts first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface DemoModelOptions {
  /** Milliseconds between streamed words. */
  delayMs: number;
  sleep?: Sleep;
}

type Reply = { text: string } | { calls: LanguageModelV4ToolCall[] };

const TEXT_ID = 'text-0';
const CHARS_PER_TOKEN = 4;

function textOf(message: LanguageModelV4Prompt[number]): string {
  if (typeof message.content === 'string') {
    return message.content;
  }
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/**
 * The parts of a prompt: the last question with its attachments, the tools' results for it, and the
 * course text.
 */
function readPrompt(prompt: LanguageModelV4Prompt) {
  const at = prompt.findLastIndex((message) => message.role === 'user');
  const asked = prompt[at];
  return {
    ...readAttached(asked ? textOf(asked) : ''),
    results: prompt
      .slice(at + 1)
      .flatMap((message) => (message.role === 'tool' ? message.content : []))
      .filter((part): part is LanguageModelV4ToolResultPart => part.type === 'tool-result')
      .map(unfenced),
    context: readCourseContext(
      prompt
        .filter((message) => message.role === 'system')
        .map(textOf)
        .join('\n'),
    ),
    callsSoFar: prompt
      .flatMap((message) => (message.role === 'assistant' ? message.content : []))
      .filter((part) => part.type === 'tool-call').length,
  };
}

function reply({ prompt, tools = [], toolChoice }: LanguageModelV4CallOptions): Reply {
  const { question, attached, results, context, callsSoFar } = readPrompt(prompt);
  if (results.length > 0) {
    return { text: answerFromResults(results) };
  }
  const usable =
    toolChoice?.type === 'none'
      ? []
      : tools.filter((tool): tool is LanguageModelV4FunctionTool => tool.type === 'function');
  const calls = chooseTools(question, usable).map(
    ({ tool, clause }, index): LanguageModelV4ToolCall => ({
      type: 'tool-call',
      toolCallId: `demo_call_${callsSoFar + index + 1}`,
      toolName: tool.name,
      input: JSON.stringify(fillArguments(tool, clause, question)),
    }),
  );
  return calls.length > 0
    ? { calls }
    : { text: answerQuestion(question, context, usable, attached) };
}

function usageOf(prompt: LanguageModelV4Prompt, answer: Reply): LanguageModelV4Usage {
  const tokens = (value: unknown) => Math.ceil(JSON.stringify(value).length / CHARS_PER_TOKEN);
  const [input, output] = [tokens(prompt), tokens(answer)];
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: 'text' in answer ? output : 0, reasoning: 0 },
  };
}

function finishOf(answer: Reply): LanguageModelV4FinishReason {
  return { unified: 'calls' in answer ? 'tool-calls' : 'stop', raw: undefined };
}

async function* stream(
  options: LanguageModelV4CallOptions,
  pause: () => Promise<void>,
): AsyncGenerator<LanguageModelV4StreamPart> {
  const answer = reply(options);
  yield { type: 'stream-start', warnings: [] };
  if ('calls' in answer) {
    for (const call of answer.calls) {
      await pause();
      yield { type: 'tool-input-start', id: call.toolCallId, toolName: call.toolName };
      yield { type: 'tool-input-delta', id: call.toolCallId, delta: call.input };
      yield { type: 'tool-input-end', id: call.toolCallId };
      yield call;
    }
  } else {
    yield { type: 'text-start', id: TEXT_ID };
    for (const delta of answer.text.match(/\s*\S+/g) ?? []) {
      await pause();
      yield { type: 'text-delta', id: TEXT_ID, delta };
    }
    yield { type: 'text-end', id: TEXT_ID };
  }
  yield { type: 'finish', finishReason: finishOf(answer), usage: usageOf(options.prompt, answer) };
}

const systemSleep: Sleep = (ms, signal) => wait(ms, undefined, { signal });

/**
 * @returns A model whose stream fails with the abort reason when aborted, like a real provider's.
 */
export function createDemoModel({
  delayMs,
  sleep = systemSleep,
}: DemoModelOptions): LanguageModelV4 {
  const pauseFor = (signal: AbortSignal | undefined) => async () => {
    signal?.throwIfAborted();
    if (delayMs > 0) {
      await sleep(delayMs, signal).finally(() => signal?.throwIfAborted());
    }
  };
  return {
    specificationVersion: 'v4',
    provider: 'demo',
    modelId: 'demo',
    supportedUrls: {},
    doStream: async (options) => {
      options.abortSignal?.throwIfAborted();
      return { stream: ReadableStream.from(stream(options, pauseFor(options.abortSignal))) };
    },
    doGenerate: async (options) => {
      const answer = reply(options);
      const content: LanguageModelV4Content[] =
        'calls' in answer ? answer.calls : [{ type: 'text', text: answer.text }];
      return {
        content,
        finishReason: finishOf(answer),
        usage: usageOf(options.prompt, answer),
        warnings: [],
      };
    },
  };
}
