/** Streams cut at random bytes. */
import { proveQuickly } from './quick';
import { streamScenarios } from './streams';

proveQuickly(streamScenarios);
