/** SIGTERM at random moments. */
import { drainScenarios } from './drain';
import { proveQuickly } from './quick';

proveQuickly(drainScenarios);
