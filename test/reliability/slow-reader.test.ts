/** A reader at 1 KB/s on a large answer. */
import { proveQuickly } from './quick';
import { slowReaderScenarios } from './slow-reader';

proveQuickly(slowReaderScenarios);
