/** What every folder of the BFF may use: the error type, the clock, canonical JSON, time limits. */
export { BOUNDS } from './bounds';
export { canonicalJson, sha256, type JsonObject, type JsonValue } from './canonical-json';
export { createDeadline, type Hold } from './deadline';
export { systemAfter, systemEffects, type After, type Effects } from './effects';
export { AppError, asAppError, type AppErrorOptions } from './errors';
export { parseExact } from './exact-json';
export { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes';
export { fewAtOnce } from './few-at-once';
export { escaped, hiddenIn, revealed, withoutHidden } from './hidden';
export { isRecord } from './is-record';
export { parseLenient } from './lenient-json';
export { createLogger, type Log } from './logging';
export { createTally, type Tally } from './tally';
export { beginning, firstBytes, oneLine, visibleLine } from './text';
export { offTrail, onTrail, trail } from './trail';
export { createTtlCache } from './ttl-cache';
export { createPause, within, type Pause } from './wait';
