/** Builds the page into the folder named on the command line. */
import { buildPage } from './build';

const [outdir = 'dist/page', envConfig] = process.argv.slice(2);
await buildPage({ outdir, envConfig });
