/** Many answers to one request: one execution, one decision. */
import { approvalScenarios } from './approvals';
import { proveQuickly } from './quick';

proveQuickly(approvalScenarios);
