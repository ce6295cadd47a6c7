/**
 * Brings a message of a server into the form that JSON-RPC and MCP prescribe, before the SDK checks
 * it: its schemas drop a whole message for one member that is `null` or of another type.
 */
import { isRecord } from '../../base';
import { wordsOf } from './blocks';
import { readResult, withoutNulls } from './results';

type Members = Record<string, unknown>;
export type RequestId = string | number;
export type Message = { jsonrpc: '2.0' } & Members;

/** What is asked over a stream or in a request, as far as it is known. */
export interface Asked {
  id: RequestId;
  method: string;
}

/** A server error without a number of its own (JSON-RPC 2.0, 5.1). */
const SERVER_ERROR = -32_000;

const isId = (value: unknown): value is RequestId =>
  typeof value === 'string' || Number.isInteger(value);

export const isAnswer = (message: Members): boolean => 'result' in message || 'error' in message;

/** Ids are compared as text: some servers return a number as a text. */
export const answers = (message: Members, { id }: Asked): boolean =>
  isAnswer(message) && isId(message['id']) && String(message['id']) === String(id);

function readError(value: unknown): Members {
  if (!isRecord(value)) {
    return { code: SERVER_ERROR, message: wordsOf(value) ?? '' };
  }
  const { code, message, data } = value;
  const number = code === '' || typeof code === 'boolean' ? NaN : Number(code ?? NaN);
  const words = wordsOf(message) ?? '';
  return {
    code: Number.isFinite(number) ? Math.trunc(number) : SERVER_ERROR,
    message: typeof code === 'string' && Number.isNaN(number) ? `${code}: ${words}` : words,
    ...(data === undefined || data === null ? {} : { data }),
  };
}

/** An answer that names no request, in the answer to a request, is the answer to that one. */
function idOf(id: unknown, asked: Asked | null): { id?: RequestId } {
  if (isId(id)) {
    return { id: asked && String(id) === String(asked.id) ? asked.id : id };
  }
  return asked ? { id: asked.id } : {};
}

function readParams(params: unknown): { params?: Members } {
  if (!isRecord(params)) {
    return {};
  }
  const { _meta, ...rest } = withoutNulls(params);
  return { params: isRecord(_meta) ? { ...rest, _meta: withoutNulls(_meta) } : rest };
}

/**
 * @param asked What this message can answer; `null` on a stream of many requests.
 * @returns `null` if it is no message at all.
 */
export function readMessage(value: unknown, asked: Asked | null): Message | null {
  if (!isRecord(value)) {
    return null;
  }
  const { method, id, params, result, error } = value;
  if (typeof method === 'string') {
    return { jsonrpc: '2.0', ...(isId(id) ? { id } : {}), method, ...readParams(params) };
  }
  if (error !== undefined && error !== null) {
    return { jsonrpc: '2.0', ...idOf(id, asked), error: readError(error) };
  }
  if (result === undefined) {
    return null;
  }
  const own = idOf(id, asked);
  const isOwn = asked !== null && own.id === asked.id;
  return { jsonrpc: '2.0', ...own, result: readResult(result, isOwn ? asked.method : undefined) };
}
