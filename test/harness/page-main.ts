/** Runs the page's server as a program of its own; addresses come from the environment. */
import { startPageServer } from './page-server';

const {
  PAGE_PORT = '8080',
  PAGE_ROOT = 'dist/page',
  BFF_URL = 'http://127.0.0.1:8787',
  LMS_URL = 'http://localhost:18000',
} = process.env;

const page = await startPageServer({
  port: Number(PAGE_PORT),
  root: PAGE_ROOT,
  bffUrl: BFF_URL,
  lmsUrl: LMS_URL,
});
console.log(`Page on ${page.url}`);
