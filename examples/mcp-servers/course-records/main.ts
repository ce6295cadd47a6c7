/** Runs the course-records server with settings from the environment. */
import { startCourseRecordsServer } from './server';

const {
  PORT = '9002',
  RECORDS_DATABASE = '.data/course-records.sqlite',
  RECORDS_CALL_DELAY_MS = '0',
} = process.env;

const server = await startCourseRecordsServer({
  port: Number(PORT),
  databasePath: RECORDS_DATABASE,
  callDelayMs: Number(RECORDS_CALL_DELAY_MS),
});
console.log(`Course records server on ${server.url}`);
