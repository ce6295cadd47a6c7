/** Certificates of a server: read at the start, checked, and each problem with its fix. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificates, type Certificates } from '../../../test/support/certificates';
import { createReport } from './problems';
import { readMcpServers } from './server-sources';

let certificates: Certificates;
beforeAll(() => {
  certificates = createCertificates();
});
afterAll(() => certificates.remove());

function read(servers: Record<string, object>) {
  const report = createReport();
  const found = readMcpServers(
    report,
    {},
    { configs: servers, block: undefined, serversFile: null, registryFile: null },
    {
      allowedHosts: [],
      allowStdio: true,
      readText(name) {
        try {
          return readFileSync(name, 'utf8');
        } catch {
          return { code: 'ENOENT' };
        }
      },
    },
  );
  return {
    tls: [...found.values()].map((server) => server?.tls),
    problems: report.problems.map((problem) => `${problem.key} ${problem.reason}`),
  };
}
const url = 'https://tools.example.org/mcp';

test('files are read, and a server without any has none', () => {
  const { ca, cert, key } = certificates.paths;
  const own = { server_url: url, ca_file: ca, client_cert_file: cert, client_key_file: key };
  expect(read({ own, usual: { server_url: 'https://other.example.org/mcp' } })).toEqual({
    tls: [{ ca: certificates.ca, ...certificates.client }, null],
    problems: [],
  });
});

test.each([
  [{ ca_file: '/nowhere' }, 'ca_file names the file /nowhere, which cannot be read (ENOENT)'],
  [{ ca_file: 'text' }, 'ca_file holds no certificate in PEM'],
  [
    { client_cert_file: 'cert' },
    'client_key_file is missing; a certificate and its key belong together',
  ],
  [
    { client_key_file: 'key' },
    'client_cert_file is missing; a certificate and its key belong together',
  ],
  [
    { client_cert_file: 'cert', client_key_file: 'text' },
    'client_key_file holds no private key without a passphrase in PEM',
  ],
  [
    { client_cert_file: 'cert', client_key_file: 'other' },
    'client_key_file is not the key of the certificate in client_cert_file',
  ],
])('%j is a problem', (fields, problem) => {
  const text = join(certificates.folder, 'text');
  writeFileSync(text, 'no certificate');
  const paths: Record<string, string> = {
    ...certificates.paths,
    text,
    other: join(certificates.folder, 'server.key'),
  };
  const given = Object.entries(fields).map(([name, file]) => [name, paths[file] ?? file]);
  expect(read({ own: { server_url: url, ...Object.fromEntries(given) } }).problems).toEqual([
    `AI_EXTENSIONS_MCP_CONFIGS.own.${problem}`,
  ]);
});

test('servers at one host have the same ones, and a program has none', () => {
  const { ca } = certificates.paths;
  expect(
    read({
      one: { server_url: url, ca_file: ca },
      two: { server_url: 'https://tools.example.org/other', ca_file: ca },
      three: { server_url: 'https://tools.example.org/third' },
    }).problems,
  ).toEqual([
    'AI_EXTENSIONS_MCP_CONFIGS.three has other certificates than "one", which is at the same host',
  ]);
  expect(read({ program: { command: 'run', ca_file: ca } }).problems).toEqual([
    'AI_EXTENSIONS_MCP_CONFIGS.program.ca_file means nothing to a program that talks over stdio',
  ]);
});
