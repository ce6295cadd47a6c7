/**
 * The texts that screening is measured on, by class. A third of each class is held out: it is
 * chosen by hash, and no rule is written for it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Sample {
  kind: 'attacks' | 'harmless';
  /** The name of its file. */
  class: string;
  text: string;
  heldOut: boolean;
}

const FOLDER = import.meta.dirname;

function isHeldOut(text: string): boolean {
  return (createHash('sha256').update(text).digest()[0] ?? 0) % 3 === 0;
}

function read(kind: Sample['kind']): Sample[] {
  return readdirSync(join(FOLDER, kind)).flatMap((file) => {
    const texts = JSON.parse(readFileSync(join(FOLDER, kind, file), 'utf8')) as string[];
    return texts.map((text) => ({
      kind,
      class: file.replace('.json', ''),
      text,
      heldOut: isHeldOut(text),
    }));
  });
}

/** Sorted by class, attacks first. */
export const samples = (): Sample[] => [...read('attacks'), ...read('harmless')];
