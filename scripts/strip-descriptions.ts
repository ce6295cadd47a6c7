/**
 * Removes the translators' descriptions from what learners load; the extraction reads them from the
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
