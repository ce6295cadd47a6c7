/**
 * A round of a call whose question is open (2026-07-28). The server does nothing before it gets the
 * answer, so with this the call can go on later, in another process.
 */
import type { ElicitResult } from '@modelcontextprotocol/client';
import type { ElicitAnswer, ElicitRequest } from './elicit-request';

/** By their keys: what the server asks for in a round, and what it is given. */
type Requests = [key: string, request: unknown][];
type Responses = [key: string, response: ElicitResult][];

/** Plain JSON. */
export interface Round {
  /** How many rounds came before it. */
  number: number;
  /** The server's own state, unread and unchanged. */
  requestState?: string;
  /** Answered in this round. */
  given: Responses;
  /** Not asked yet in this round. */
  rest: Requests;
}

export interface OpenRound extends Round {
  /** Of the open question. */
  key: string;
  /** How many questions the call has put, the open one included. */
  asked: number;
}

/** A question that was left open, and its answer. */
export interface Resumed {
  round: OpenRound;
  question: ElicitRequest;
  answer: ElicitAnswer;
}

export function toResult(
  { action, content }: ElicitAnswer,
  { request: { mode } }: ElicitRequest,
): ElicitResult {
  return action === 'accept' && mode === 'form' ? { action, content: content ?? {} } : { action };
}

/** The round with that answer. */
export function answered({ round, question, answer }: Resumed): Round {
  const { key, asked: _asked, given, ...rest } = round;
  return { ...rest, given: [...given, [key, toResult(answer, question)]] };
}
