/** Builds the renderer's page into the file named on the command line. */
import { resolve } from 'node:path';
import { build } from 'esbuild';

const [outfile = 'dist/renderer.js'] = process.argv.slice(2);
await build({
  entryPoints: [resolve(import.meta.dirname, 'page.tsx')],
  outfile,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  loader: { '.css': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
