/** kill -9: nothing twice, nothing lost, nothing stuck. */
import { crashScenarios } from './crash';
import { proveQuickly } from './quick';

proveQuickly(crashScenarios);
