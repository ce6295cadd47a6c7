/** Every case. */
import type { Attack, Conversation, Scene } from '../case';
import { approvalCases } from './approvals';
import { argumentCases } from './arguments';
import { peopleCases } from './people';
import { poisoning } from './poisoning';
import { serverCases } from './servers';
import { textCases } from './texts';

export const attackCases: readonly Attack[] = [
  ...poisoning,
  ...serverCases,
  ...argumentCases,
  ...textCases,
  ...peopleCases,
  ...approvalCases,
];
export const legitimateCases: readonly (Conversation | Scene)[] = [];
