/** Errors as providers and model servers word them, with what each of them is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { ModelFailure } from '../failure';

export interface Sample {
  /** Who says it, and when. */
  name: string;
  status: number;
  headers?: Record<string, string>;
  /** JSON, or text. */
  body: unknown;
  is: Pick<ModelFailure, 'kind'> & Partial<ModelFailure>;
}

const FOLDER = fileURLToPath(new URL('provider-errors', import.meta.url));

export const SAMPLES: readonly Sample[] = readdirSync(FOLDER).flatMap(
  (file) => parse(readFileSync(join(FOLDER, file), 'utf8')) as Sample[],
);
