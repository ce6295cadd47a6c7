/**
 * Fits a conversation into what a model can read: first the tool results of earlier questions
 * shrink, then the oldest exchanges are left out. Nothing else is cut, so every call keeps its
 * result.
 *
 * The cuts depend on the conversation alone, on every replica, and stay where they are for many
 * questions, so that providers can cache the beginning of the prompt.
 */
import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { AppError, sha256 } from '../base';
import type { StoredItem } from '../store';
import type { Attached } from './delimit';
import { toExchanges, type PromptExchange } from './history';
import { messagesTokens } from './tokens';

export interface Window {
  messages: LanguageModelV4Prompt;
  /** Estimated. */
  tokens: number;
  /** How many of the person's messages the model gets. */
  questions: number;
  /** The first message that the model gets; `null` if there is none. */
  firstQuestionId: string | null;
  /** Exchanges before it are left out. */
  isCut: boolean;
}

/** What is left of a tool result of an earlier question. */
const SHORT_RESULT_CHARS = 400;
/** Results of the newest question are not shortened below this. */
const LEAST_RESULT_CHARS = 100;
/** The share of the room for exchanges with whole results, where older ones need the rest. */
const WHOLE_SHARE = 0.5;
/** A cut takes up to this share of the room more than it must, so that it can stay for a while. */
const SLACK = 0.3;

const costOf = ({ messages }: PromptExchange): number => messagesTokens(messages);

/**
 * Where to cut: the exchanges from here on have room. Among the places that use most of the room
 * it takes the one whose id has the smallest hash: a place that stays the same when exchanges are
 * added, until it has no room any more.
 */
function cutFor(exchanges: readonly PromptExchange[], room: number): number {
  let used = 0;
  let best = { index: exchanges.length, hash: '~' };
  for (let index = exchanges.length - 1; index >= 0; index -= 1) {
    const exchange = exchanges[index] as PromptExchange;
    used += costOf(exchange);
    if (used > room) {
      return best.index;
    }
    const isNear = used > room * (1 - SLACK);
    // A hash is smaller than the tilde.
    const hash = isNear ? sha256(exchange.questionId ?? '') : '~';
    if (!isNear || hash < best.hash) {
      best = { index, hash };
    }
  }
  return 0;
}

/** The newest exchange alone: its results get as little as they must. */
function squeezed(
  history: readonly StoredItem[],
  attached: Attached,
  room: number,
): PromptExchange | undefined {
  const texts = { ...attached, texts: new Map<string, string>() };
  for (let chars = 16_384; ; chars /= 2) {
    const last = toExchanges(history, attached, chars).at(-1);
    if (!last || costOf(last) <= room) {
      return last;
    }
    if (chars <= LEAST_RESULT_CHARS) {
      const bare = toExchanges(history, texts, LEAST_RESULT_CHARS).at(-1);
      return bare && costOf(bare) <= room ? bare : undefined;
    }
  }
}

function windowOf(exchanges: readonly PromptExchange[], isCut: boolean): Window {
  const messages = exchanges.flatMap((exchange) => exchange.messages);
  return {
    messages,
    tokens: messagesTokens(messages),
    questions: exchanges.filter(({ questionId }) => questionId !== null).length,
    firstQuestionId: exchanges[0]?.questionId ?? null,
    isCut,
  };
}

/**
 * @param room In tokens, for the conversation alone.
 * @throws AppError `model_rejected` if not even the newest message has room.
 */
export function toWindow(history: readonly StoredItem[], attached: Attached, room: number): Window {
  const whole = toExchanges(history, attached);
  if (cutFor(whole, room) === 0) {
    return windowOf(whole, false);
  }
  const last = whole.at(-1);
  const newest = last && costOf(last) <= room ? last : squeezed(history, attached, room);
  if (!newest) {
    throw new AppError(
      'model_rejected',
      'Your message is longer than the model can read. Please send a shorter one.',
    );
  }
  const exchanges = [...whole.slice(0, -1), newest];
  const from = Math.min(cutFor(exchanges, room * WHOLE_SHARE), exchanges.length - 1);
  const wholePart = exchanges.slice(from);
  const short = toExchanges(history, { ...attached, texts: new Map() }, SHORT_RESULT_CHARS);
  const shortPart = short.slice(0, from);
  const used = wholePart.reduce((sum, exchange) => sum + costOf(exchange), 0);
  const start = cutFor(shortPart, room - Math.max(used, room * WHOLE_SHARE));
  return windowOf([...shortPart.slice(start), ...wholePart], start > 0);
}
