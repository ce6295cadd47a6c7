/**
 * Bundles the BFF, so that an operator installs none of its libraries: the program, and beside it
 * what its threads run.
 */
import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';

/** The pool's library starts its threads with a file of its own, which it expects beside itself. */
const threadFile: Plugin = {
  name: 'thread-file',
  setup({ onLoad }) {
    onLoad({ filter: /piscina\/dist\/index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace("(__dirname, 'worker.js')", "(__dirname, 'thread.mjs')");
      if (contents === source) {
        throw new Error(`${path} does not name its worker as expected.`);
      }
      return { contents };
    });
  },
};

await build({
  entryPoints: {
    main: 'src/server/main.ts',
    worker: 'src/server/work/worker.ts',
    thread: 'node_modules/piscina/dist/worker.js',
  },
  outdir: process.argv[2] ?? 'dist/server',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // What is loaded on demand is read only then.
  splitting: true,
  chunkNames: '[name]-[hash]',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [threadFile],
  // Sets the priority of threads; it is not asked to.
  external: ['@napi-rs/nice'],
  // CommonJS libraries inside an ES module bundle still call require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;",
  },
});
