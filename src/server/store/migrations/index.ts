/** Forward-only schema changes. Never edit one that has landed; add another. */
import type { Migration } from 'kysely/migration';
import { initial } from './0001-initial';
import { toolMedia } from './0002-tool-media';
import { toolDefinitions } from './0003-tool-definitions';
import { oauth } from './0004-oauth';
import { elicitations } from './0005-elicitations';
import { attachments } from './0006-attachments';
import { decisions } from './0007-decisions';
import { requestKeys } from './0008-request-keys';
import { leases } from './0009-leases';
import { feedback } from './0011-feedback';
import { notices } from './0012-notices';
import { repairedArguments } from './0013-repaired-arguments';
import { modelSteps } from './0014-model-steps';
import { audit } from './0015-audit';
import { openRounds } from './0017-open-rounds';
import { screening } from './0018-screening';

export const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-tool-media': toolMedia,
  '0003-tool-definitions': toolDefinitions,
  '0004-oauth': oauth,
  '0005-elicitations': elicitations,
  '0006-attachments': attachments,
  '0007-decisions': decisions,
  '0008-request-keys': requestKeys,
  '0009-leases': leases,
  '0011-feedback': feedback,
  '0012-notices': notices,
  '0013-repaired-arguments': repairedArguments,
  '0014-model-steps': modelSteps,
  '0015-audit': audit,
  '0017-open-rounds': openRounds,
  '0018-screening': screening,
};
