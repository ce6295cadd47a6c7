/**
 * Reads what a provider said about a failure, whatever the form: an answer's body, a frame of a
 * stream, or an error of the network.
 */
import { APICallError, JSONParseError, TypeValidationError } from '@ai-sdk/provider';
import { isRecord } from '../../base';

/** Longer texts than any error; what comes after is not read. */
const MAX_BODY = 65_536;
const MAX_WORDS = 4000;
const MAX_RECORDS = 32;
const MAX_DEPTH = 5;

/** The part of the request that a validator found wrong. */
const ECHO = 'input';

type Json = Readonly<Record<string, unknown>>;

export interface ProviderReport {
  /** HTTP status, if there was an answer or a frame gives one. */
  status: number | null;
  /** The vendor's identifiers of the failure, in lower case, the most specific ones first. */
  names: readonly string[];
  /** All of its messages. */
  words: string;
  /** The request's field at fault, e.g. `tools[3].function.parameters`. */
  param: string | null;
  headers: Readonly<Record<string, string>>;
  /** The objects of the error, outermost first. */
  records: readonly Json[];
  /** The tools of the request, as they were sent. */
  sentTools: readonly unknown[];
}

export function readReport(error: unknown): ProviderReport {
  const records = recordsOf(bodiesOf(error));
  const values = (key: string): unknown[] => records.map((record) => record[key]);
  const names = ['code', 'reason', 'type', 'status', 'error_type', 'error', '__type'].flatMap(
    (key) => values(key).filter(isName).reverse(),
  );
  const words = ['message', 'msg', 'detail', 'error', 'raw', 'quotaId', 'error_message']
    .flatMap(values)
    .filter((value) => typeof value === 'string');
  const param = [...values('param')].find((value) => typeof value === 'string');
  return {
    status: statusOf(error, records),
    names: names.map((name) => name.toLowerCase()),
    words: [...new Set(words)].join('\n').slice(0, MAX_WORDS),
    param: typeof param === 'string' ? param : null,
    headers: headersOf(error, records),
    records,
    sentTools: sentToolsOf(error),
  };
}

/** A word of a program, not a sentence. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z][\w.-]{2,79}$/.test(value);

/** What may hold the provider's own words. */
function bodiesOf(error: unknown): unknown[] {
  if (APICallError.isInstance(error)) {
    const body = parsed(error.responseBody);
    return [isRecord(body) || Array.isArray(body) ? body : { message: body }, error.data];
  }
  if (TypeValidationError.isInstance(error)) {
    return [error.value];
  }
  if (JSONParseError.isInstance(error)) {
    return [parsed(error.text)];
  }
  return [isRecord(error) ? withMessage(error) : { message: error }];
}

/** The message of an `Error` is not its own enumerable property. */
const withMessage = (error: Json): Json => ({ ...error, message: error.message });

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse((text ?? '').slice(0, MAX_BODY));
  } catch {
    return text?.slice(0, MAX_WORDS);
  }
}

/** All objects inside, also those that a gateway passes on as text. */
function recordsOf(bodies: readonly unknown[]): Json[] {
  const found: Json[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || found.length >= MAX_RECORDS) {
      return;
    }
    if (typeof value === 'string' && /^\s*[{[]/.test(value)) {
      const inner = parsed(value);
      return typeof inner === 'string' ? undefined : visit(inner, depth + 1);
    }
    if (Array.isArray(value)) {
      return value.slice(0, MAX_RECORDS).forEach((element) => visit(element, depth + 1));
    }
    if (isRecord(value)) {
      found.push(value);
      Object.entries(value).forEach(([key, inner]) => key !== ECHO && visit(inner, depth + 1));
    }
  };
  bodies.forEach((body) => visit(body, 0));
  return found;
}

const isErrorStatus = (value: number): boolean =>
  Number.isInteger(value) && value >= 400 && value <= 599;

/** An error inside an answer with status 200 gives its status as a code. */
function statusOf(error: unknown, records: readonly Json[]): number | null {
  const own = isRecord(error) ? [error.statusCode, error.status] : [];
  const inside = records.flatMap(({ status, statusCode, status_code: snake, code }) => [
    status,
    statusCode,
    snake,
    code,
  ]);
  const status = [...own, ...inside]
    .map((value) => (typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value))
    .find((value) => typeof value === 'number' && isErrorStatus(value));
  return typeof status === 'number' ? status : null;
}

function headersOf(error: unknown, records: readonly Json[]): ProviderReport['headers'] {
  const sent = APICallError.isInstance(error) ? (error.responseHeaders ?? {}) : {};
  const passedOn = records.map((record) => record.headers).find(isRecord) ?? {};
  return Object.fromEntries(
    Object.entries({ ...passedOn, ...sent }).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
}

function sentToolsOf(error: unknown): readonly unknown[] {
  const sent = APICallError.isInstance(error) ? error.requestBodyValues : null;
  if (!isRecord(sent) || !Array.isArray(sent.tools)) {
    return [];
  }
  const [first] = sent.tools as unknown[];
  const declared = isRecord(first) ? first.functionDeclarations : undefined;
  return Array.isArray(declared) ? declared : sent.tools;
}
