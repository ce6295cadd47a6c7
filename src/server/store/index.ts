/** The store: conversations, responses and the ledger. No code outside this folder sees SQL. */
export { readAcceptedTools } from './accepted-tools';
export {
  actorName,
  auditKey,
  CHAIN_START,
  chainHash,
  eventHash,
  isSigned,
  keyIdOf,
  sealHash,
  wordsHash,
} from './audit/hashes';
export type { AuditFact } from './audit/log';
export { auditOptions } from './audit/options';
export type { AuditFilter, AuditRecord } from './audit/read';
export type { AuditSeal } from './audit/seals';
export type { AuditReader, AuditStore } from './audit/store';
export { openStore, type Store } from './open';
export type { Retired } from './retirement';
export { everySoOften, startHousekeeping } from './housekeeping';
export { isSealed } from './seal';
export {
  listOf,
  offerOf,
  paginate,
  toApprovalRequest,
  screenedOf,
  toCall,
  type ApprovalOffer,
  type StoredItem,
} from './items';
export { patiently } from './patience';
export { unstoredResponse, type NewResponse, type ResponseEnd } from './responses';
export type { Decision } from './decisions';
export type { CallOutcome } from './executions';
export type { NewToolCall } from './proposals';
export type { StoredMedia, ToolCall } from './tool-call-rows';
export type { Lease, PartialText } from './leases';
export type { Grant, NewGrant } from './grants';
export { stepKey, type ModelStep, type ModelSteps } from './model-steps';
export type { LostRun, SeenText } from './recovery';
export type { Review } from './reviews';
export { SITE, type Switched, type Switches } from './switches';
export type { Resumption } from './waiting-calls';
