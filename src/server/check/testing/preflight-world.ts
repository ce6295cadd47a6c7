/** What wrong configurations are checked against: real services, some of them wrong on purpose. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { preflight, printed } from '..';
import type { CheckReport } from '../report';
import { loadConfig } from '../../config';
import { merge, type ConfigOverrides } from '../../../../test/harness/demo-config';
import { freePort } from '../../../../test/harness/ports';
import { startLms, type Lms } from '../../../../test/harness/lms/lms';

const SECOND_MS = 1000;

export interface Case {
  name: string;
  /** What is changed in a configuration that is right. */
  config?: ConfigOverrides;
  /** Instead: the text of the file. `null` for no file. */
  text?: string | null;
  env?: Record<string, string>;
  isLive?: boolean;
  /** The exit code, and what is said of the key. */
  code: number;
  key: string;
  reason: RegExp;
  /** Absent where nothing needs to be done. */
  fix?: RegExp;
}

/** A configuration that is wrong in itself. */
export type Row = Omit<Case, 'code'>;

/** What is said of one key, wherever in the report. */
interface Told {
  key: string;
  reason: string;
  fix: string | null;
}

export interface PreflightWorld {
  folder: string;
  lms: Lms;
  /** By name, the URL of a web server that is wrong in one way. */
  odd: Record<
    | 'ahead'
    | 'behind'
    | 'late'
    | 'moved'
    | 'broken'
    | 'hanging'
    | 'empty'
    | 'closed'
    | 'refusing'
    | 'unknownModel'
    | 'usedUp'
    | 'html',
    string
  >;
  /** A configuration file with these contents, and its environment. */
  run: (wrong: Case) => Promise<{ report: CheckReport; told: Told[]; text: string }>;
  close: () => Promise<void>;
}

const dated =
  (offsetMs: number): RequestListener =>
  (_request, response) => {
    response.sendDate = false;
    response.setHeader('date', new Date(Date.now() + offsetMs).toUTCString());
    response.writeHead(401).end();
  };
const answering =
  (status: number, body = '', headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const json = { 'content-type': 'application/json' };
const problem = (code: string, message: string) =>
  JSON.stringify({ error: { code, type: code, message } });

const ODD: Record<Exclude<keyof PreflightWorld['odd'], 'closed'>, RequestListener> = {
  ahead: dated(600 * SECOND_MS),
  behind: dated(-3600 * SECOND_MS),
  late: dated(20 * SECOND_MS),
  moved: answering(302, '', { location: 'https://lms.example.org/' }),
  broken: answering(502),
  hanging: () => {},
  empty: answering(404),
  refusing: answering(401, problem('invalid_api_key', 'Incorrect API key'), json),
  unknownModel: answering(404, problem('model_not_found', 'The model does not exist'), json),
  usedUp: answering(429, problem('insufficient_quota', 'You exceeded your current quota'), json),
  html: answering(200, '<html>Sign in</html>', { 'content-type': 'text/html' }),
};

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function toldIn({ problems, surroundings, servers, warnings }: CheckReport): Told[] {
  return [
    ...problems,
    ...surroundings,
    ...servers.flatMap(({ label, failure, warnings: odd }) => [
      ...(failure ? [{ key: label, ...failure }] : []),
      ...odd.map((reason) => ({ key: label, reason, fix: null })),
    ]),
    ...warnings.map((line) => ({
      key: line.split(': ', 1)[0] ?? '',
      reason: line.slice(line.indexOf(': ') + 2),
      fix: null,
    })),
  ];
}

export async function startPreflightWorld(): Promise<PreflightWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-'));
  const lms = await startLms({ port: 0, pageOrigin: 'http://localhost:8080' });
  const servers = Object.entries(ODD).map(([name, listener]) => ({
    name,
    server: createServer(listener),
  }));
  const urls = await Promise.all(
    servers.map(async ({ name, server }) => [name, await listen(server)] as const),
  );
  const right = {
    server: { allowed_origins: ['http://localhost:8080'] },
    lms: { base_url: lms.url },
    auth: { issuer: lms.issuer, audience: lms.audience, jwks: JSON.stringify(lms.jwks) },
    database: { path: join(folder, 'absent', 'a.sqlite') },
    mcp: { allowed_hosts: ['127.0.0.1'] },
    providers: { demo: { type: 'demo' } },
    workflows: {
      w: { processor_config: { LLMProcessor: { function: 'chat', provider: 'demo' } } },
    },
  };
  const closed = `http://127.0.0.1:${await freePort()}`;
  let files = 0;

  return {
    folder,
    lms,
    odd: { ...(Object.fromEntries(urls) as PreflightWorld['odd']), closed },
    async run({ config = {}, text, env = {}, isLive = false }) {
      files += 1;
      const cwd = join(folder, String(files));
      mkdirSync(cwd);
      if (text !== null) {
        writeFileSync(join(cwd, 'mcp-assistant.yaml'), text ?? stringify(merge(right, config)));
      }
      const load = () => loadConfig({ env, cwd, readFile: (path) => readFileSync(path, 'utf8') });
      const report = await preflight({ load, isLive });
      return { report, told: toldIn(report), text: printed(report, false) };
    },
    async close() {
      await lms.close();
      servers.forEach(({ server }) => {
        server.closeAllConnections();
        server.close();
      });
      rmSync(folder, { recursive: true });
    },
  };
}

/** A file with these rights. @returns its path */
export function writeSecret(folder: string, name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}
