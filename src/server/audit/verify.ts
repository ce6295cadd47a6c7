/**
 * Verifies the audit trail: that every event is as it was written, in its place, and that none is
 * missing or new, as far as hashes, the key and kept seals can tell.
 */
import {
  actorName,
  CHAIN_START,
  chainHash,
  eventHash,
  isSigned,
  keyIdOf,
  sealHash,
  wordsHash,
  type AuditReader,
  type AuditRecord,
  type AuditSeal,
} from '../store';
import { createErasures, type Erasures } from './erasures';
import type { KeptSeal } from './seal-text';

interface Problem {
  /** A place in the chain, the id of an event without one, or a seal. */
  where: string;
  what: string;
}

export interface Verification {
  ok: boolean;
  /** Events with a place in the chain, and those that wait for the next seal. */
  sealed: number;
  unsealed: number;
  seals: number;
  /** The last place that was pruned; 0 if none was. */
  prunedThrough: number;
  /** Seals from elsewhere that the trail was compared with. */
  compared: number;
  /** Whether signatures could be checked. */
  signed: boolean;
  /** The first of them; there may be more. */
  problems: readonly Problem[];
  problemCount: number;
}

const PAGE = 1_000;
const MOST_PROBLEMS = 1_000;

/** One run through the trail. */
interface Run {
  audit: AuditReader;
  erasures: Erasures;
  report: (where: string, what: string) => void;
  /**
   * The first place after a seal of the current key: from there, every event has its signature.
   * `null` if there is no such seal.
   */
  signedFrom: number | null;
}

function checkSignature(
  { audit: { key }, report, signedFrom }: Run,
  where: string,
  { hash, mac, seq }: { hash: string; mac: string | null; seq: number | null },
): void {
  if (key !== null && keyIdOf(mac) === key.id) {
    if (!isSigned(key, hash, mac)) {
      report(where, 'its signature is wrong');
    }
  } else if (key !== null && signedFrom !== null && (seq ?? Infinity) >= signedFrom) {
    report(where, 'it is not signed with the key of this installation');
  }
}

function checkEvent(event: AuditRecord, run: Run): void {
  const where = event.seq === null ? event.id : `event ${event.seq}`;
  if (eventHash(event) !== event.hash) {
    run.report(where, 'it was changed');
  }
  checkSignature(run, where, event);
  if (event.words !== null && event.salt !== null) {
    if (wordsHash(event.salt, event.words) !== event.words_hash) {
      run.report(where, 'its words were changed');
    }
  } else if (event.words !== null || event.salt !== null) {
    run.report(where, 'its words were changed');
  } else if (event.words_hash !== null) {
    run.erasures.erased(event, where);
  }
  run.erasures.learn(event);
}

/** The seals alone: their numbers, their links, and their signatures. */
function checkSeals(seals: readonly AuditSeal[], run: Run): void {
  for (const [index, seal] of seals.entries()) {
    const where = `seal ${seal.number}`;
    const before = seals[index - 1];
    if (sealHash(seal) !== seal.hash) {
      run.report(where, 'it was changed');
    }
    checkSignature(run, where, { ...seal, seq: seal.last_seq });
    if (before && before.number + 1 !== seal.number) {
      run.report(where, `the seals between it and seal ${before.number} are missing`);
    }
    if (seal.previous !== (before?.hash ?? (seal.number === 1 ? CHAIN_START : seal.previous))) {
      run.report(where, 'it does not follow from the seal before');
    }
    if (seal.first_seq !== (before ? before.last_seq + 1 : seal.first_seq)) {
      run.report(where, 'it does not begin where the seal before ends');
    }
  }
}

/** Where the stored chain begins: at the start, or after the seal up to which it was pruned. */
function beginningOf(seals: readonly AuditSeal[], firstSeq: number | undefined) {
  const [first] = seals;
  const isPruned = first !== undefined && firstSeq !== first.first_seq && first.last_seq > 0;
  const anchor = isPruned && (firstSeq === undefined || firstSeq > first.last_seq) ? first : null;
  return { seq: anchor?.last_seq ?? 0, chain: anchor?.chain ?? CHAIN_START, anchor };
}

/** @returns The chain at this event. */
function checkLink(before: string, { seq, hash, mac, chain }: AuditRecord, run: Run): string {
  const link = chainHash(before, { seq: seq as number, hash, mac });
  if (link !== chain) {
    run.report(`event ${seq}`, 'it does not follow from the event before');
  }
  // Goes on from what is stored, so that one change is one problem.
  return chain ?? link;
}

/** Checks the events up to the last of these seals. @returns How many there are. */
async function checkChain(
  seals: readonly AuditSeal[],
  { anchor, seq: from, chain: before }: ReturnType<typeof beginningOf>,
  run: Run,
): Promise<number> {
  const last = seals.at(-1)?.last_seq ?? 0;
  const sealAt = new Map(seals.map((seal) => [seal.last_seq, seal]));
  let [seq, chain, count] = [from, before, 0];
  const [first] = seals;
  if (first && first.number !== 1 && anchor === null) {
    run.report(`seal ${first.number}`, 'the seals before it are missing');
  }
  while (seq < last) {
    const events = await run.audit.chain(seq, Math.min(PAGE, last - seq));
    for (const event of events) {
      const place = event.seq as number;
      if (place > seq + 1) {
        run.report(`event ${seq + 1}`, `events ${seq + 1} to ${place - 1} are missing`);
      }
      checkEvent(event, run);
      chain = checkLink(chain, event, run);
      const seal = sealAt.get(place);
      if (seal && seal.chain !== chain) {
        run.report(`seal ${seal.number}`, 'the events before it are not those that it sealed');
      }
      seq = place;
      count += 1;
    }
    if (events.length === 0) {
      run.report(`event ${seq + 1}`, `events ${seq + 1} to ${last} are missing`);
      return count;
    }
  }
  return count;
}

async function checkUnsealed(run: Run): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const events = await run.audit.unsealed(after, PAGE);
    for (const event of events) {
      checkEvent(event, run);
      if (event.chain !== null) {
        run.report(event.id, 'it was taken out of the chain');
      }
    }
    count += events.length;
    const last = events.at(-1);
    if (!last) {
      return count;
    }
    after = last.id;
  }
}

/** Who is who: a name follows from its person. */
async function checkActors({ audit, erasures, report }: Run): Promise<void> {
  for (let after = ''; ;) {
    const actors = await audit.actors(after, PAGE);
    for (const { user_id: user, actor, salt } of actors) {
      if (actorName(salt, user) !== actor) {
        report(actor, 'it is not the name of that person');
      }
      erasures.known(actor);
    }
    const last = actors.at(-1);
    if (!last) {
      return;
    }
    after = last.user_id;
  }
}

/** A trail that was cut off, or is an older copy, ends before a seal that was kept elsewhere. */
function compareKept(
  kept: readonly KeptSeal[],
  seals: readonly AuditSeal[],
  report: Run['report'],
): number {
  const byNumber = new Map(seals.map((seal) => [seal.number, seal]));
  const first = seals[0]?.number ?? 1;
  const comparable = kept.filter(({ number }) => number >= first);
  for (const { number, lastSeq, hash } of comparable) {
    const seal = byNumber.get(number);
    if (!seal) {
      report(
        `seal ${number}`,
        `it was kept elsewhere, and the trail ends before it: events up to ${lastSeq} are missing`,
      );
    } else if (seal.hash !== hash) {
      report(`seal ${number}`, 'it is not the seal that was kept elsewhere');
    }
  }
  return comparable.length;
}

interface Found {
  problems: Problem[];
  count: number;
}

async function verifyOnce(audit: AuditReader, kept: readonly KeptSeal[]): Promise<Verification> {
  const found: Found = { problems: [], count: 0 };
  const report = (where: string, what: string) => {
    found.count += 1;
    if (found.problems.length < MOST_PROBLEMS) {
      found.problems.push({ where, what });
    }
  };
  const { key } = audit;
  const seals = await audit.seals();
  const signed = seals.find(({ mac }) => key !== null && keyIdOf(mac) === key.id);
  const signedFrom = signed ? signed.last_seq + 1 : null;
  const run: Run = { audit, report, erasures: createErasures(report), signedFrom };
  checkSeals(seals, run);
  const [firstEvent] = await audit.chain(0, 1);
  const start = beginningOf(seals, firstEvent?.seq ?? undefined);
  const sealed = await checkChain(seals, start, run);
  const last = seals.at(-1)?.last_seq ?? 0;
  const [beyond] = await audit.chain(last, 1);
  if (beyond) {
    report(`event ${beyond.seq}`, 'it has a place in the chain, but no seal');
  }
  const unsealed = await checkUnsealed(run);
  await checkActors(run);
  run.erasures.check(start.anchor);
  const compared = compareKept(kept, seals, report);
  return {
    ok: found.count === 0,
    sealed,
    unsealed,
    seals: seals.length,
    prunedThrough: start.anchor?.last_seq ?? 0,
    compared,
    signed: key !== null,
    problems: found.problems,
    problemCount: found.count,
  };
}

/** While others write, a run may see an event before its seal. */
const ATTEMPTS = 3;

/** @param kept Seals from the log or another place outside of the database. */
export async function verifyAudit(
  audit: AuditReader,
  kept: readonly KeptSeal[] = [],
): Promise<Verification> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await verifyOnce(audit, kept);
    const isNews = (await audit.seals()).length !== result.seals;
    if (result.ok || !isNews || attempt === ATTEMPTS) {
      return result;
    }
  }
}
