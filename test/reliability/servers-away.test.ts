/** Questions beside servers that cannot be used. */
import { proveQuickly } from './quick';
import { serversAwayScenarios } from './servers-away';

proveQuickly(serversAwayScenarios);
