/** Weighs the widget as an MFE would load it, and refuses to let it grow beyond its budget. */
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';

const KIB = 1024;
/** What the Learning MFE has anyway. */
const HOST = ['react', 'react-dom', 'react/jsx-runtime', 'react-router-dom', '@edx/frontend-platform/*', '@openedx/paragon', '@openedx/paragon/*'];
const BUDGETS = [
  { name: 'before the panel is opened', external: ['@tanstack/react-query'], launcherOnly: true, limit: 6 },
  { name: 'without react-query', external: ['@tanstack/react-query'], launcherOnly: false, limit: 30 },
  { name: 'with react-query', external: [], launcherOnly: false, limit: 42 },
];

/** Gzipped bytes of the entry with everything it imports at once, and of all JavaScript. */
async function weigh(external: string[]): Promise<{ launcher: number; all: number }> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/index.ts'],
    outdir: 'size',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    external: [...HOST, ...external],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const sizes = new Map(outputFiles.filter(({ path }) => path.endsWith('.js')).map(({ path, contents }) => (
    [path.slice(path.indexOf('size/')), gzipSync(contents, { level: 9 }).length])));
  const loaded = new Set<string>();
  const load = (output: string): number => {
    if (loaded.has(output)) {
      return 0;
    }
    loaded.add(output);
    const imports = metafile.outputs[output]?.imports.filter(({ kind, external: outside }) => kind === 'import-statement' && !outside) ?? [];
    return (sizes.get(output) ?? 0) + imports.reduce((sum, { path }) => sum + load(path), 0);
  };
  return { launcher: load('size/index.js'), all: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}

for (const { name, external, launcherOnly, limit } of BUDGETS) {
  const { launcher, all } = await weigh(external);
  const kib = (launcherOnly ? launcher : all) / KIB;
  console.log(`${kib <= limit ? 'ok      ' : 'TOO BIG '} ${name}: ${kib.toFixed(1)} KiB gzip (at most ${limit})`);
  if (kib > limit) {
    process.exitCode = 1;
  }
}
