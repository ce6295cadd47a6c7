/**
 * Opens the store: the database, its recovery, and the parts of the store, one per table or two.
 */
import { randomUUID } from 'node:crypto';
import { isMysqlUrl } from '../config';
import { createAuditLog, NO_AUDIT_OPTIONS, type AuditOptions } from './audit/log';
import { auditStore, type AuditStore } from './audit/store';
import { attachmentStore, type AttachmentStore } from './attachments';
import { copyTo } from './backup';
import { conversationStore, type ConversationStore } from './conversations';
import { courseStore, type CourseStore } from './courses';
import { openDatabase, scrubFiles, type OpenOptions } from './database';
import { elicitationStore, type ElicitationStore } from './elicitations';
import { feedbackStore, type FeedbackStore } from './feedback';
import { grantStore, type GrantStore } from './grants';
import { idempotencyStore, type IdempotencyStore } from './idempotency';
import { leaseStore, type LeaseStore } from './leases';
import { noticeStore, type NoticeStore } from './notices';
import { oauthRecordStore, type OAuthRecordStore } from './oauth-records';
import { recover, type Recovered } from './recovery';
import { replacementStore, type ReplacementStore } from './replacements';
import { responseStore, type ResponseStore } from './responses';
import { purge, type Purged } from './retention';
import { retire, type Retired } from './retirement';
import { reviewStore, type ReviewStore } from './reviews';
import { switchStore, type SwitchStore } from './switches';
import { toolCallStore, type ToolCallStore } from './tool-calls';
import { toolDefinitionStore, type ToolDefinitionStore } from './tool-definitions';

export interface Store {
  conversations: ConversationStore;
  courses: CourseStore;
  responses: ResponseStore;
  toolCalls: ToolCallStore;
  toolDefinitions: ToolDefinitionStore;
  oauthRecords: OAuthRecordStore;
  feedback: FeedbackStore;
  notices: NoticeStore;
  grants: GrantStore;
  replacements: ReplacementStore;
  reviews: ReviewStore;
  switches: SwitchStore;
  attachments: AttachmentStore;
  idempotency: IdempotencyStore;
  /** Deletes what is too old. @param retentionDays 0 keeps every conversation. */
  purge: (retentionDays: number) => Promise<Purged>;
  audit: AuditStore;
  /** Deletes one person's data, without touching their running calls. */
  retire: (userId: string) => Promise<Retired>;
  /** See `copyTo`. */
  copyTo: (path: string) => Promise<number | null>;
  elicitations: ElicitationStore;
  leases: LeaseStore;
  /** What recovery cleaned up when the store was opened. */
  recovered: Recovered;
  close: () => Promise<void>;
}

export interface StoreOptions extends OpenOptions {
  /** See `auditOptions`; without them nothing is signed, and only known keys are redacted. */
  audit?: AuditOptions;
}

/**
 * Opens the database, migrates it and recovers from a crash. A SQLite file has no other user, so
 * every run is lost; on a shared database only runs without a valid lease are.
 * @param location Path of a SQLite file, `:memory:`, or a `mysql://` URL.
 * @throws AppError `store_unavailable`, worded for the operator.
 */
export async function openStore(
  location: string,
  now: () => number,
  { audit: auditing = NO_AUDIT_OPTIONS, ...options }: StoreOptions = {},
): Promise<Store> {
  const db = await openDatabase(location, options);
  const audit = createAuditLog(now, auditing);
  const scrub = () => scrubFiles(db, location);
  const recovered = await recover(db, now(), { audit, shared: isMysqlUrl(location) }).catch(
    async (error: unknown) => {
      await db.destroy();
      throw error;
    },
  );
  return {
    recovered,
    conversations: conversationStore(db, { now, audit, scrub }),
    courses: courseStore(db),
    responses: responseStore(db, now, audit),
    toolCalls: toolCallStore(db, { now, audit }, randomUUID),
    toolDefinitions: toolDefinitionStore(db, now, audit),
    oauthRecords: oauthRecordStore(db, now, audit),
    feedback: feedbackStore(db, now),
    notices: noticeStore(db),
    grants: grantStore(db, now, audit),
    replacements: replacementStore(db, now, audit),
    reviews: reviewStore(db),
    switches: switchStore(db, now, audit),
    attachments: attachmentStore(db, now, audit),
    idempotency: idempotencyStore(db, now),
    audit: auditStore(db, now, audit),
    async purge(retentionDays) {
      const purged = await purge(db, retentionDays, { now: now(), audit });
      if (purged.conversations > 0) {
        await scrub();
      }
      return purged;
    },
    async retire(userId) {
      const retired = await retire(db, userId, audit);
      await scrub();
      return retired;
    },
    copyTo: (path) => copyTo(db, path),
    elicitations: elicitationStore(db, now, audit),
    leases: leaseStore(db, now, audit),
    close: () => db.destroy(),
  };
}
