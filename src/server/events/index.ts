/** What a running response tells, and what wakes those who wait; for one process or for many. */
export { createBackplane } from './backplane';
export { createMemoryEventLog, type EventLog } from './event-log';
export { createMemorySignals, type Signals } from './signals';
