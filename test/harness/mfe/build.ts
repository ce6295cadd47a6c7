/**
 * Builds the page from the MFE's own pieces: `.env.development`, `env.config.tsx`, `public/` and
 * this folder.
 */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../../..');

export interface PageBuildOptions {
  /**
   * Folder that receives index.html, scripts and styles, and in `meta.json` what they were made of.
   */
  outdir: string;
  /** Module that plays `env.config`; the repository's own by default. */
  envConfig?: string;
}

export async function buildPage({
  outdir,
  envConfig = resolve(ROOT, 'env.config.tsx'),
}: PageBuildOptions): Promise<void> {
  const environment = {
    ...parseEnv(await readFile(resolve(ROOT, '.env.development'), 'utf8')),
    NODE_ENV: 'production',
  };
  const defines = Object.entries(environment).map(([name, value]) => [
    `process.env.${name}`,
    JSON.stringify(value),
  ]);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { app: resolve(import.meta.dirname, 'index.tsx') },
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    target: 'es2022',
    jsx: 'automatic',
    sourcemap: true,
    minify: true,
    metafile: true,
    logLevel: 'warning',
    // Paragon falls back to its own breakpoints when no style sheet gives them.
    loader: { '.scss': 'empty', '.svg': 'dataurl' },
    alias: { 'env.config': envConfig },
    // What the host's webpack provides: its environment, and Node's name for the global object.
    define: { ...Object.fromEntries(defines), 'process.env': '{}', global: 'globalThis' },
  });
  await writeFile(resolve(outdir, 'meta.json'), JSON.stringify(metafile));
  await cp(resolve(ROOT, 'public'), outdir, { recursive: true });
}
