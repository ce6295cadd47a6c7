/** Reads the audit trail: newest events by filters, and the chain as it is stored. */
import type { AuditEventObject, AuditKind, AuditWords } from '../../../protocol';
import type { Db } from '../db';
import type { AuditActorTable, AuditEventTable, AuditSealTable } from '../schema';
import { idAt } from './log';

export interface AuditFilter {
  /** Milliseconds since the epoch; `to` is not included. */
  from?: number | undefined;
  to?: number | undefined;
  /** The LMS's user id; finds nothing once the person is retired. */
  userId?: string | undefined;
  actor?: string | undefined;
  courseId?: string | undefined;
  serverLabel?: string | undefined;
  toolName?: string | undefined;
  callId?: string | undefined;
  conversationId?: string | undefined;
  /** Also the first word of kinds, such as `call`. */
  kind?: string | undefined;
}

export interface AuditPage {
  limit: number;
  /** Oldest first, or newest first. */
  order: 'asc' | 'desc';
  /** Id of the last event of the previous page. */
  after?: string | undefined;
}

type Stored = AuditEventTable & { user_id: string | null };

function toObject(row: Stored): AuditEventObject {
  return {
    id: row.id,
    object: 'audit_event',
    kind: row.kind,
    time: new Date(row.at).toISOString(),
    user_id: row.user_id,
    actor: row.actor,
    course_id: row.course,
    unit_id: row.unit,
    conversation_id: row.conversation,
    response_id: row.response,
    call_id: row.call,
    server_label: row.server,
    tool_name: row.tool,
    definition_hash: row.definition_hash,
    rule: row.rule,
    outcome: row.outcome,
    result_bytes: row.result_bytes,
    details: JSON.parse(row.details) as Record<string, unknown>,
    words: row.words === null ? null : (JSON.parse(row.words) as AuditWords),
    erased: row.words === null && row.words_hash !== null,
    trace_id: row.trace,
    replica: row.replica,
    sequence: row.seq,
  };
}

const COLUMNS = {
  courseId: 'course',
  serverLabel: 'server',
  toolName: 'tool',
  callId: 'call',
  conversationId: 'conversation',
  actor: 'actor',
} as const satisfies Partial<Record<keyof AuditFilter, keyof AuditEventTable>>;

/** @returns One more than the page's limit, if there are more. */
export async function readEvents(
  db: Db,
  filter: AuditFilter,
  { limit, order, after }: AuditPage,
): Promise<AuditEventObject[]> {
  let query = db
    .selectFrom('audit_events')
    .leftJoin('audit_actors', 'audit_actors.actor', 'audit_events.actor')
    .selectAll('audit_events')
    .select('audit_actors.user_id')
    .orderBy('audit_events.id', order)
    .limit(limit + 1);
  const { from, to, userId, kind } = filter;
  if (from !== undefined) {
    query = query.where('audit_events.id', '>=', idAt(from));
  }
  if (to !== undefined) {
    query = query.where('audit_events.id', '<', idAt(to));
  }
  if (after !== undefined) {
    query = query.where('audit_events.id', order === 'asc' ? '>' : '<', after);
  }
  if (userId !== undefined) {
    query = query.where('audit_actors.user_id', '=', userId);
  }
  if (kind !== undefined) {
    query = kind.includes('.')
      ? query.where('audit_events.kind', '=', kind as AuditKind)
      : query.where('audit_events.kind', 'like', `${kind}.%` as AuditKind);
  }
  for (const [name, column] of Object.entries(COLUMNS)) {
    const value = filter[name as keyof typeof COLUMNS];
    if (value !== undefined) {
      query = query.where(`audit_events.${column}`, '=', value);
    }
  }
  return (await query.execute()).map(toObject);
}

/** An event as it is stored, for verifying. */
export type AuditRecord = AuditEventTable;

/** The events with a place in the chain, by that place. */
export const readChain = (db: Db, afterSeq: number, limit: number): Promise<AuditRecord[]> =>
  db
    .selectFrom('audit_events')
    .selectAll()
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();

/** Those without one. */
export const readUnsealed = (db: Db, afterId: string, limit: number): Promise<AuditRecord[]> =>
  db
    .selectFrom('audit_events')
    .selectAll()
    .where('seq', 'is', null)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();

export type AuditActor = AuditActorTable;

export const readActors = (db: Db, afterUser: string, limit: number): Promise<AuditActor[]> =>
  db
    .selectFrom('audit_actors')
    .selectAll()
    .where('user_id', '>', afterUser)
    .orderBy('user_id')
    .limit(limit)
    .execute();

export const readSeals = (db: Db): Promise<AuditSealTable[]> =>
  db.selectFrom('audit_seals').selectAll().orderBy('number').execute();
