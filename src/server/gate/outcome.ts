/** What becomes of a server's answer: the outcome for the ledger, and who sees it first. */
import type { Effects } from '../base';
import { wordFor } from '../config';
import type { CallAnswer, Connection } from '../mcp';
import type { Screenable } from '../screening';
import type { CallOutcome, ToolCall } from '../store';
import { keptText, readResult } from './result';
import type { Room } from './room';

export interface OutcomeOptions {
  /** Characters of a result that are kept. */
  resultChars: number;
  /** What the answer may still keep and ask. */
  room: Room;
  newId: Effects['id'];
}

/** An error without words would read like a success without a result. */
const SILENT_ERROR = 'The tool failed, and did not say why.';

/** What the server answered, in whatever form: a result, an error, or what is neither. */
function toldBy(
  answer: CallAnswer,
  note: string,
  { resultChars: maxChars, room, newId }: OutcomeOptions,
): { told: CallOutcome; words: Screenable } {
  if ('failure' in answer) {
    const { sent, message, code } = answer.failure;
    const error = note + keptText(message, { maxChars, room });
    const state = sent === 'unknown' ? 'unknown' : 'failed';
    return {
      told: { state, output: null, error, errorCode: code, media: [] },
      words: { raw: message, shown: error },
    };
  }
  const { result, misfit } = answer;
  const { text, raw, media } = readResult(result, { maxChars, room, newId, misfit });
  const isSilent = text.trim() === '' && media.length === 0;
  const shown = note + (isSilent && result.isError ? SILENT_ERROR : text);
  return {
    told: result.isError
      ? { state: 'failed', output: null, error: shown, errorCode: 'tool_error', media }
      : { state: 'succeeded', output: shown, error: null, errorCode: null, media },
    words: { raw, shown },
  };
}

/**
 * Every answer of the server is looked over and may wait for a person, also an error of the
 * protocol or an answer that cannot be read. What was not answered has none of its words.
 */
export async function outcomeOf(
  answer: CallAnswer,
  call: ToolCall,
  { server, screen }: Pick<Connection, 'server' | 'screen'>,
  options: OutcomeOptions & { note: string },
): Promise<CallOutcome> {
  const { told, words } = toldBy(answer, options.note, options);
  const isAnswered = !('failure' in answer) || answer.failure.sent === true;
  if (!isAnswered) {
    return told;
  }
  const screened = await screen(words);
  if (screened?.mode === 'withhold') {
    return { ...told, errorCode: 'result_withheld', review: 'withheld', screened };
  }
  const waits = screened?.mode === 'review' || wordFor(server.review, call.tool_name) === 'always';
  return { ...told, review: waits ? 'pending' : null, screened };
}
