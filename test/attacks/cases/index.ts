/** Every case. */
import type { Attack, Conversation, Scene } from '../case';
import { argumentCases } from './arguments';
import { poisoning } from './poisoning';
import { serverCases } from './servers';
import { textCases } from './texts';

export const attackCases: readonly Attack[] = [
  ...poisoning,
  ...serverCases,
  ...argumentCases,
  ...textCases,
];
export const legitimateCases: readonly (Conversation | Scene)[] = [];
