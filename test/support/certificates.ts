/** An authority and what it signed, made with `openssl` in a temporary folder. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Pair {
  cert: string;
  key: string;
}

export interface Certificates {
  folder: string;
  /** The authority's own certificate. */
  ca: string;
  /** For `tools.example.org`, `localhost` and 127.0.0.1. */
  server: Pair;
  /** Of `CN=assistant`. */
  client: Pair;
  /** Paths of the files of the client, and of the authority. */
  paths: { ca: string; cert: string; key: string };
  remove: () => void;
}

export function createCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assistant-certificates-'));
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  function signed(name: string, extensions: string): Pair {
    writeFileSync(join(folder, `${name}.ext`), extensions);
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...by,
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    );
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  }

  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Campus CA',
  );
  const names = 'DNS:tools.example.org,DNS:localhost,IP:127.0.0.1';
  const server = signed('server', `subjectAltName=${names}`);
  const client = signed('assistant', 'extendedKeyUsage=clientAuth');
  const at = (name: string) => join(folder, name);
  return {
    folder,
    ca: read('ca.pem'),
    server,
    client,
    paths: { ca: at('ca.pem'), cert: at('assistant.pem'), key: at('assistant.key') },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
