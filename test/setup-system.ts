/**
 * The one time limit of all system tests. It only ends hanging tests: no test depends on the
 * machine's speed.
 */
jest.setTimeout(300_000);
