/** Runs the LMS stand-in as a program of its own; addresses come from the environment. */
import { startLms } from './lms';

const { LMS_PORT = '18000', PAGE_ORIGIN = 'http://localhost:8080', LMS_KEY_FILE } = process.env;

const lms = await startLms({
  port: Number(LMS_PORT),
  pageOrigin: PAGE_ORIGIN,
  keyFile: LMS_KEY_FILE,
});
console.log(`LMS stand-in on ${lms.url}`);
