/**
 * The events of running responses, and the signals that wake waiting code, for one process or for
 * several.
 */
export { createBackplane } from './backplane';
export { createMemoryEventLog, type EventLog } from './event-log';
export { probeRedis } from './probe';
export { redisProblem } from './redis';
export { createMemorySignals, type Signals } from './signals';
