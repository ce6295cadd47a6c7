/** One pool for the tests of a file: its threads start when needed, and end by themselves. */
import { createWorkPool } from '../../src/server/work';

export const work = createWorkPool();
