/** Two BFF replicas, MariaDB and Redis, on the wire and in the browser. */
import { proveQuickly } from './quick';
import { replicaScenarios } from './replicas';
import { browserScenarios } from './replicas-browser';

proveQuickly([...replicaScenarios, ...browserScenarios]);
