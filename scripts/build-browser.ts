/**
 * Builds what an MFE installs: ES modules with lazy chunks, one style sheet, and types. Everything
 * the host provides stays an import.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { stripDescriptions } from './strip-descriptions';

const OUT = process.argv[2] ?? 'dist/browser';
const STYLES = 'assistant.css';

/**
 * Webpack takes imports in an ES module package literally, and these packages have no `exports`
 * that would name the file.
 */
function literal(path: string): string {
  if (path.startsWith('@edx/frontend-platform/')) {
    return `${path}/index.js`;
  }
  return path.startsWith('@openedx/paragon/') ? `${path}.js` : path;
}

const hostImports: Plugin = {
  name: 'host-imports',
  setup({ onResolve }) {
    onResolve({ filter: /\.css$/ }, ({ kind }) =>
      kind === 'entry-point' ? null : { path: `./${STYLES}`, external: true },
    );
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' ? null : { path: literal(path), external: true },
    );
  },
};

rmSync(OUT, { recursive: true, force: true });
await build({
  entryPoints: { index: 'src/index.ts' },
  outdir: OUT,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  sourcemap: true,
  plugins: [hostImports, stripDescriptions],
  logLevel: 'warning',
});
await build({
  entryPoints: [join('src/learner', STYLES)],
  outfile: join(OUT, STYLES),
  bundle: true,
  minify: true,
  logLevel: 'warning',
});
