/** What the configuration says of the audit trail, as the store needs it. */
import type { Config } from '../../config';
import { createRedactor } from '../../policy';
import { auditKey } from './hashes';
import type { AuditOptions } from './log';

export const auditOptions = ({
  secrets,
  audit,
}: Pick<Config, 'secrets' | 'audit'>): AuditOptions => ({
  key: auditKey(secrets.encryptionKey),
  redactor: createRedactor(audit.redact),
});
