/** Measures the widget as an MFE would load it, and fails if it exceeds its budget. */
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { stripDescriptions } from './strip-descriptions';

const KIB = 1024;
/** What the Learning MFE provides anyway. */
const HOST = [
  'react',
  'react-dom',
  'react/jsx-runtime',
  'react-router-dom',
  '@edx/frontend-platform/*',
  '@openedx/paragon',
  '@openedx/paragon/*',
];
const BUDGETS = [
  {
    name: 'before the panel is opened',
    external: ['@tanstack/react-query'],
    part: 'launcher',
    limit: 6,
  },
  { name: 'without react-query', external: ['@tanstack/react-query'], part: 'chat', limit: 32 },
  { name: 'with react-query', external: [], part: 'chat', limit: 42 },
] as const;
const PANEL = 'src/learner/panel/index.ts';

interface Weights {
  /** The entry with everything it imports statically. */
  launcher: number;
  /** The entry and the panel: what every chat loads. */
  chat: number;
  /** The rest, loaded when first needed. */
  onDemand: number;
}

/** Gzipped bytes of JavaScript. */
async function weigh(external: readonly string[]): Promise<Weights> {
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
    plugins: [stripDescriptions],
    logLevel: 'error',
  });
  const sizes = new Map(
    outputFiles
      .filter(({ path }) => path.endsWith('.js'))
      .map(({ path, contents }) => [
        path.slice(path.indexOf('size/')),
        gzipSync(contents, { level: 9 }).length,
      ]),
  );
  const loaded = new Set<string>();
  const load = (output: string): number => {
    if (loaded.has(output)) {
      return 0;
    }
    loaded.add(output);
    const imports =
      metafile.outputs[output]?.imports.filter(
        ({ kind, external: outside }) => kind === 'import-statement' && !outside,
      ) ?? [];
    return (sizes.get(output) ?? 0) + imports.reduce((sum, { path }) => sum + load(path), 0);
  };
  const panel = Object.keys(metafile.outputs).find(
    (output) => metafile.outputs[output]?.entryPoint === PANEL,
  );
  if (!panel) {
    throw new Error(`${PANEL} is not a chunk of its own`);
  }
  const launcher = load('size/index.js');
  const chat = launcher + load(panel);
  return {
    launcher,
    chat,
    onDemand: [...sizes.values()].reduce((sum, size) => sum + size, 0) - chat,
  };
}

for (const { name, external, part, limit } of BUDGETS) {
  const weights = await weigh(external);
  const kib = weights[part] / KIB;
  console.log(
    `${kib <= limit ? 'ok      ' : 'TOO BIG '} ${name}: ${kib.toFixed(1)} KiB gzip (at most ${limit})` +
      (part === 'chat' ? `, and ${(weights.onDemand / KIB).toFixed(1)} KiB on demand` : ''),
  );
  if (kib > limit) {
    process.exitCode = 1;
  }
}
