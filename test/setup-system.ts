/**
 * The one time limit of all system tests. It only ends a test that hangs: none of them depends on
 * how fast the machine is.
 */
jest.setTimeout(300_000);
