/**
 * Fits a conversation into what a model can read: first the tool results of earlier questions
 * shrink, then the oldest exchanges are left out. Nothing else is cut, so every call keeps its
 * result.
 *
 * With the same room, every replica cuts in the same places, and these stay for many questions, so
 * that providers can cache the beginning of the prompt.
 */
import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { AppError, sha256 } from '../base';
import type { StoredItem } from '../store';
import { exchangesIn, toMessages, type Exchange, type Writing } from './history';
import { messagesTokens } from './tokens';

export interface Window {
  messages: LanguageModelV4Prompt;
  /** Estimated. */
  tokens: number;
  /** How many of the person's messages the model gets. */
  questions: number;
  /** Exchanges before the first are left out. */
  isCut: boolean;
}

/** What is left of a tool result of an earlier question. */
const SHORT_RESULT_CHARS = 400;
/** The results of the newest question are shortened by halves, from here to there. */
const MOST_RESULT_CHARS = 16_384;
const LEAST_RESULT_CHARS = 128;
/** The share of the room for exchanges with whole results, where older ones need the rest. */
const WHOLE_SHARE = 0.5;
/** A cut takes up to this share of the room more than it must, so that it can stay for a while. */
const SLACK = 0.3;

interface Written {
  questionId: string | null;
  messages: LanguageModelV4Prompt;
  tokens: number;
}

function written(exchange: Exchange, writing: Writing): Written {
  const messages = toMessages(exchange, writing);
  return { questionId: exchange.questionId, messages, tokens: messagesTokens(messages) };
}

const tokensOf = (exchanges: readonly Written[]): number =>
  exchanges.reduce((sum, { tokens }) => sum + tokens, 0);

/**
 * The newest exchanges that have room. Among the places to cut that use most of the room it takes
 * the one whose id has the smallest hash: a place that stays the same when exchanges are added,
 * until it has no room any more.
 */
function newestIn(
  room: number,
  exchanges: readonly Exchange[],
  write: (exchange: Exchange) => Written,
): Written[] {
  const newest: Written[] = [];
  let used = 0;
  let best = { count: 0, hash: '~' };
  for (const exchange of exchanges.toReversed()) {
    const next = write(exchange);
    used += next.tokens;
    if (used > room) {
      return newest.slice(0, best.count).reverse();
    }
    newest.push(next);
    const isNear = used > room * (1 - SLACK);
    // A hash is smaller than the tilde.
    const hash = isNear ? sha256(exchange.questionId ?? '') : '~';
    if (!isNear || hash < best.hash) {
      best = { count: newest.length, hash };
    }
  }
  return newest.reverse();
}

/** Without what is attached, and with short results. */
const shortest = (writing: Writing, resultChars: number): Writing => ({
  ...writing,
  attached: { ...writing.attached, texts: new Map() },
  resultChars,
});

/** A step is a message of the model with its results. */
function withoutFirstSteps({ questionId, messages: all, tokens: most }: Written, room: number) {
  const messages = [...all];
  let tokens = most;
  while (tokens > room && messages.length > 1) {
    const step = messages.splice(1, messages[2]?.role === 'tool' ? 2 : 1);
    tokens -= messagesTokens(step);
  }
  if (tokens > room) {
    throw new AppError(
      'model_too_long',
      'Your message is longer than the model can read. Please send a shorter one.',
    );
  }
  return { questionId, messages, tokens };
}

/**
 * The newest exchange alone: its results, then what is attached, get as little as they must; at
 * last the first steps of the answer are left out.
 */
function squeezed(exchange: Exchange, writing: Writing, room: number): Written {
  for (let chars = MOST_RESULT_CHARS; chars >= LEAST_RESULT_CHARS; chars /= 2) {
    const shorter = written(exchange, { ...writing, resultChars: chars });
    if (shorter.tokens <= room) {
      return shorter;
    }
  }
  return withoutFirstSteps(written(exchange, shortest(writing, LEAST_RESULT_CHARS)), room);
}

function windowOf(exchanges: readonly Written[], isCut: boolean): Window {
  return {
    messages: exchanges.flatMap(({ messages }) => messages),
    tokens: tokensOf(exchanges),
    questions: exchanges.filter(({ questionId }) => questionId !== null).length,
    isCut,
  };
}

/**
 * @param room In tokens, for the conversation alone.
 * @throws AppError `model_too_long` if not even the newest message has room.
 */
export function toWindow(history: readonly StoredItem[], writing: Writing, room: number): Window {
  const exchanges = exchangesIn(history);
  const inFull = (exchange: Exchange) => written(exchange, writing);
  const all = newestIn(room, exchanges, inFull);
  const newest = exchanges.at(-1);
  if (all.length === exchanges.length || !newest) {
    return windowOf(all, false);
  }
  const whole = newestIn(room * WHOLE_SHARE, exchanges, inFull);
  if (whole.length === 0) {
    whole.push(all.at(-1) ?? squeezed(newest, writing, room));
  }
  const earlier = exchanges.slice(0, -whole.length);
  const short = newestIn(
    room - Math.max(tokensOf(whole), room * WHOLE_SHARE),
    earlier,
    (exchange) => written(exchange, shortest(writing, SHORT_RESULT_CHARS)),
  );
  return windowOf([...short, ...whole], short.length < earlier.length);
}
