/** Bytes shown are bytes sent. */
import { bytesScenarios } from './bytes';
import { proveQuickly } from './quick';

proveQuickly(bytesScenarios);
