/**
 * Leaves what is said to translators out of what learners load; the extraction reads it from the
 * sources.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const DESCRIPTION = /^ *description:\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"),?\n/gm;

export const stripDescriptions: Plugin = {
  name: 'strip-descriptions',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]i18n[\\/][^\\/]+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(DESCRIPTION, ''),
      loader: 'ts',
    }));
  },
};
