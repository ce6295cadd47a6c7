/**
 * Writes the audit trail: rows that ride in the transaction of what they record, so that neither is
 * stored without the other.
 */
import { randomBytes } from 'node:crypto';
import type { AuditKind, AuditWords } from '../../../protocol';
import { beginning, trail, type JsonObject } from '../../base';
import { createRedactor, type Redactor } from '../../policy';
import type { Db } from '../db';
import type { AuditEventTable } from '../schema';
import { actorName, contentDigest, eventHash, wordsHash, type AuditKey } from './hashes';

/** Who acted, and where. */
export interface AuditPlace {
  /** `null` if no person acted. */
  userId: string | null;
  /** If it is known already. */
  actor?: string | null;
  courseId?: string | null;
  unitId?: string | null;
  conversationId?: string | null;
  responseId?: string | null;
  replicaId?: string | null;
}

/** What was written; kept redacted, and only until the conversation or the person is gone. */
interface FactWords {
  /** JSON of a call's arguments: hashed as it is. */
  arguments?: string;
  reason?: string | null;
  uri?: string;
  /** Only hashed. */
  result?: string | null;
}

/** One event. What the place says need not be repeated. */
export interface AuditFact extends Partial<Omit<AuditPlace, 'userId' | 'actor'>> {
  kind: AuditKind;
  callId?: string | null;
  serverLabel?: string | null;
  toolName?: string | null;
  definitionHash?: string | null;
  rule?: string | null;
  outcome?: string | null;
  resultBytes?: number | null;
  /** Facts that stay: no words of a person, a model or a server. */
  details?: JsonObject;
  words?: FactWords;
}

export interface AuditOptions {
  /** Signs the rows; `null` if there is none. */
  key: AuditKey | null;
  redactor: Redactor;
}

export const NO_AUDIT_OPTIONS: AuditOptions = { key: null, redactor: createRedactor() };

const RULE_CHARS = 255;
const REASON_CHARS = 500;
const URI_CHARS = 2_048;
/** Time as nine digits of base 36 sorts until the year 5188. */
const TIME_DIGITS = 9;
/** Of events in one millisecond. */
const COUNT_DIGITS = 4;

/** Ids of that moment and later are not less than this. */
export const idAt = (milliseconds: number): string =>
  Math.max(0, Math.floor(milliseconds)).toString(36).padStart(TIME_DIGITS, '0');

const newSecret = (): string => randomBytes(16).toString('hex');
/** As the database gives it back: without halves of surrogate pairs. */
const stored = (value: string): string =>
  /\p{Cs}/u.test(value) ? Buffer.from(value).toString() : value;
const text = (value: string | null | undefined): string | null =>
  typeof value === 'string' ? stored(value) : null;

const unitIn = (metadata: string): string | null =>
  (JSON.parse(metadata) as Record<string, string>)['unit_id'] ?? null;

/** People have numbers for ids; whatever else accepts or switches is a rule, not a person. */
export const whoIs = (by: string): { userId: string | null; rule: string } =>
  /^[0-9]+$/.test(by) ? { userId: by, rule: 'person' } : { userId: null, rule: by };

/** Of the response's own row, in one query with the person's actor. */
async function placeOfResponse(db: Db, responseId: string): Promise<AuditPlace> {
  const row = await db
    .selectFrom('responses')
    .innerJoin('conversations', 'conversations.id', 'responses.conversation_id')
    .leftJoin('responses as earlier', 'earlier.id', 'responses.previous_response_id')
    .leftJoin('audit_actors', 'audit_actors.user_id', 'responses.user_id')
    .select([
      'responses.user_id',
      'responses.conversation_id',
      'responses.metadata',
      'earlier.metadata as earlier_metadata',
      'responses.replica_id',
      'conversations.course_id',
      'audit_actors.actor',
    ])
    .where('responses.id', '=', responseId)
    .executeTakeFirstOrThrow();
  return {
    userId: row.user_id,
    actor: row.actor,
    courseId: row.course_id,
    // A decision need not say where it is made.
    unitId: unitIn(row.metadata) ?? unitIn(row.earlier_metadata ?? '{}'),
    conversationId: row.conversation_id,
    responseId,
    replicaId: row.replica_id,
  };
}

/** The person's name in the trail, which only this table leads back from. */
async function actorOf(db: Db, { userId, actor }: AuditPlace): Promise<string | null> {
  if (userId === null || (actor !== undefined && actor !== null)) {
    return actor ?? null;
  }
  const known = await db
    .selectFrom('audit_actors')
    .select('actor')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (known) {
    return known.actor;
  }
  const salt = newSecret();
  const created = { user_id: userId, actor: actorName(salt, userId), salt };
  await db.insertInto('audit_actors').values(created).execute();
  return created.actor;
}

function keptWords(words: FactWords, salt: string, { key, redactor }: AuditOptions): string {
  const digest = (content: string) => contentDigest(key, salt, content);
  const kept: AuditWords = {
    ...(words.arguments !== undefined && {
      arguments: redactor.json(words.arguments),
      arguments_hash: digest(words.arguments),
    }),
    ...(words.reason && { reason: redactor.text(words.reason, REASON_CHARS) }),
    ...(words.uri !== undefined && { uri: redactor.text(words.uri, URI_CHARS) }),
    ...(typeof words.result === 'string' && { result_hash: digest(words.result) }),
  };
  return stored(JSON.stringify(kept));
}

function wordColumns(
  given: FactWords | undefined,
  options: AuditOptions,
): Pick<AuditEventTable, 'words' | 'salt' | 'words_hash'> {
  const salt = newSecret();
  const words = keptWords(given ?? {}, salt, options);
  return words === '{}'
    ? { words: null, salt: null, words_hash: null }
    : { words, salt, words_hash: wordsHash(salt, words) };
}

function toRow(
  fact: AuditFact & AuditPlace,
  { id, at, actor }: { id: string; at: number; actor: string | null },
  options: AuditOptions,
): AuditEventTable {
  const row = {
    id,
    at,
    kind: fact.kind,
    actor,
    course: text(fact.courseId),
    unit: text(fact.unitId),
    conversation: text(fact.conversationId),
    response: text(fact.responseId),
    call: text(fact.callId),
    server: text(fact.serverLabel),
    tool: text(fact.toolName),
    definition_hash: text(fact.definitionHash),
    rule: text(fact.rule && beginning(fact.rule, RULE_CHARS)),
    outcome: text(fact.outcome),
    result_bytes: fact.resultBytes ?? null,
    details: stored(JSON.stringify(fact.details ?? {})),
    ...wordColumns(fact.words, options),
    trace: text(trail().trace_id),
    replica: text(fact.replicaId),
  };
  const hash = eventHash(row);
  return { ...row, hash, mac: options.key?.mac(hash) ?? null, seq: null, chain: null };
}

/** Ids that sort in the order in which this process makes them. */
function idMaker(): (at: number) => string {
  let last = 0;
  let count = 0;
  return (at) => {
    count = at === last ? count + 1 : 0;
    last = at;
    return `${idAt(at)}${count.toString(36).padStart(COUNT_DIGITS, '0')}_${newSecret()}`;
  };
}

/** Rows of one statement. */
const BATCH = 100;

export function createAuditLog(now: () => number, options: AuditOptions) {
  const newId = idMaker();
  return {
    options,

    /** Inside the transaction of what is recorded. Facts override the place. */
    async write(db: Db, place: AuditPlace, facts: readonly AuditFact[]): Promise<void> {
      if (facts.length === 0) {
        return;
      }
      const actor = await actorOf(db, place);
      const at = now();
      const rows = facts.map((fact) =>
        toRow({ ...place, ...fact }, { id: newId(at), at, actor }, options),
      );
      for (let from = 0; from < rows.length; from += BATCH) {
        await db
          .insertInto('audit_events')
          .values(rows.slice(from, from + BATCH))
          .execute();
      }
    },

    /** The same for something that happens in a response. */
    async writeIn(db: Db, responseId: string, facts: readonly AuditFact[]): Promise<void> {
      if (facts.length > 0) {
        await this.write(db, await placeOfResponse(db, responseId), facts);
      }
    },
  };
}

export type AuditLog = ReturnType<typeof createAuditLog>;
