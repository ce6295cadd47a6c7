/** Every case. */
import type { Attack } from '../case';
import { approvalCases } from './approvals';
import { argumentCases } from './arguments';
import { loadCases } from './load';
import { pageCases } from './pages';
import { peopleCases } from './people';
import { placeCases } from './places';
import { poisoning } from './poisoning';
import { renderingCases } from './rendering';
import { serverCases } from './servers';
import { textCases } from './texts';
import { wireCases } from './wire';

export const attackCases: readonly Attack[] = [
  ...poisoning,
  ...serverCases,
  ...argumentCases,
  ...textCases,
  ...peopleCases,
  ...placeCases,
  ...approvalCases,
  ...wireCases,
  ...pageCases,
  ...renderingCases,
  ...loadCases,
];
export { legitimateCases } from './legitimate';
