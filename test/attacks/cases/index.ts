/** Every case. */
import type { Attack, Conversation, Scene } from '../case';
import { poisoning } from './poisoning';

export const attackCases: readonly Attack[] = [...poisoning];
export const legitimateCases: readonly (Conversation | Scene)[] = [];
