/** What the log says of a provider's failure: identifiers only, no words, keys or addresses. */
import type { RemoteProvider } from '../../config';
import type { ModelFailure } from '../failure';
import type { ProviderReport } from './provider-report';

export interface FailureFacts extends ModelFailure {
  provider: string;
  model: string;
  /** The provider's own identifiers of the failure. */
  code: string | null;
  type: string | null;
  /** The request's field at fault. */
  param: string | null;
  requestId: string | null;
}

const REQUEST_ID_HEADERS = [
  'x-request-id',
  'request-id',
  'apim-request-id',
  'x-amzn-requestid',
  'cf-ray',
];

/** Of a program, in one piece; sentences may quote a person. */
const IDENTIFIER = /^[\w.:/[\]-]{1,100}$/;

const identifier = (value: unknown): string | null => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && IDENTIFIER.test(text) && !text.includes('//') ? text : null;
};

export function factsOf(
  { name, model }: Pick<RemoteProvider, 'name' | 'model'>,
  failure: ModelFailure,
  report: ProviderReport,
): FailureFacts {
  const { headers, records } = report;
  /** The innermost one says most. */
  const told = (key: string): string | null =>
    records.map((record) => identifier(record[key])).findLast((value) => value !== null) ?? null;
  const inHeaders = REQUEST_ID_HEADERS.map((header) => identifier(headers[header]));
  return {
    provider: name,
    model,
    ...failure,
    code: told('code') ?? report.systemCode,
    type: told('type'),
    param: told('param'),
    requestId: inHeaders.find((id) => id !== null) ?? told('request_id'),
  };
}
