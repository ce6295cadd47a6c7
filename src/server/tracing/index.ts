/** One trace from a request over the turn, its model steps and calls, to the servers and back. */
export { ATTRIBUTE, providerName, SPAN } from './conventions';
export type { Otlp } from './otlp';
export { errorType, NO_TRACES, readTraceparent, type Span, type Tracer } from './tracer';
export { wantedOf } from './wanted';

/** The library comes only when it is wanted. */
export const loadOtlp = async () => import('./otlp');
