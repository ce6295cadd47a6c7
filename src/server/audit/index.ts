/** The audit trail above the store: sealing, verifying, and what the command line prints. */
export { auditExport, auditList, auditVerify } from './commands';
export { configLoaded } from './loaded';
export { AuditOptionError, LIST_OPTIONS, VERIFY_OPTIONS } from './options';
export { startSealer } from './sealer';
export { verifyAudit, type Verification } from './verify';
