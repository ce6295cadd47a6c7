/** Every scenario, in the order in which they run. Add one as a new line. */
import { approvalScenarios } from './approvals';
import { budgetScenarios } from './budgets';
import { bytesScenarios } from './bytes';
import { crashScenarios } from './crash';
import { databaseScenarios } from './database-faults';
import { drainScenarios } from './drain';
import { redisScenarios } from './redis-gone';
import { replicaScenarios } from './replicas';
import { browserScenarios } from './replicas-browser';
import type { Scenario } from './scenario';
import { serversAwayScenarios } from './servers-away';
import { slowReaderScenarios } from './slow-reader';
import { streamScenarios } from './streams';

export const scenarios: readonly Scenario[] = [
  ...crashScenarios,
  ...approvalScenarios,
  ...bytesScenarios,
  ...streamScenarios,
  ...replicaScenarios,
  ...browserScenarios,
  ...drainScenarios,
  ...slowReaderScenarios,
  ...serversAwayScenarios,
  ...databaseScenarios,
  ...redisScenarios,
  ...budgetScenarios,
];
