/**
 * The example MFE as an operator builds it: with the plugin's tarball installed, and its own
 * `fedx-scripts webpack`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../harness/processes';
import { packedPlugin } from '../packaging/consumer';

/** A module in webpack's report; a merged one holds its parts. */
interface BundledModule {
  nameForCondition: string | null;
  modules?: BundledModule[];
}

export interface BuiltMfe {
  /** The folder to serve. */
  root: string;
  /** Absolute paths of the bundled files. */
  sources: string[];
}

export const MFE = join(ROOT, 'examples/mfe');

/** What an operator's build adds to make the bundle readable; it takes most of the time. */
const NOT_NEEDED = ['--no-devtool', '--no-optimization-minimize'];
/** Only the modules in webpack's report are read. */
const SHORT_REPORT = ['--no-stats-chunks', '--no-stats-reasons'];

const npm = (args: string[]) =>
  execFileSync('npm', args, { cwd: MFE, encoding: 'utf8', stdio: 'pipe' });

export async function buildMfe(): Promise<BuiltMfe> {
  const folder = mkdtempSync(join(tmpdir(), 'mfe-'));
  try {
    npm([
      'install',
      '--no-save',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      await packedPlugin(),
    ]);
    const report = join(folder, 'report.json');
    npm(['run', 'build', '--', ...NOT_NEEDED, ...SHORT_REPORT, '--json', report]);
    const { modules } = JSON.parse(readFileSync(report, 'utf8')) as { modules: BundledModule[] };
    return { root: join(MFE, 'dist'), sources: [...new Set(modules.flatMap(sourcesOf))] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sourcesOf({ nameForCondition, modules = [] }: BundledModule): string[] {
  return [...(nameForCondition ? [nameForCondition] : []), ...modules.flatMap(sourcesOf)];
}
