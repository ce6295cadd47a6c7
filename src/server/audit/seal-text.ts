/**
 * A seal as one word of a log line: kept outside of the database, it shows later whether the end of
 * the trail was cut off or an older copy was restored.
 */
import type { AuditSeal } from '../store';

/** What a kept word says: up to `lastSeq`, the trail had this hash. */
export interface KeptSeal {
  number: number;
  lastSeq: number;
  hash: string;
}

const FORM = /audit-seal:(\d{1,15}):(\d{1,15}):([0-9a-f]{64})/g;

export const sealText = ({ number, last_seq: last, hash }: AuditSeal): string =>
  `audit-seal:${number}:${last}:${hash}`;

/** All seals in a text, such as a log, in any order. */
export const sealsIn = (text: string): KeptSeal[] =>
  [...text.matchAll(FORM)].map(([, number, lastSeq, hash]) => ({
    number: Number(number),
    lastSeq: Number(lastSeq),
    hash: String(hash),
  }));
