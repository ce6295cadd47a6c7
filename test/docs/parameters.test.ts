/** Every parameter of OpenAI and LiteLLM is either honoured or refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  litellmAuthTypes,
  litellmParameters,
  openaiParameters,
  parameters,
} from '../../scripts/docs/parameters';
import { authTypes, refusedAuthTypes } from '../../src/server/config/credentials';
import { createReport } from '../../src/server/config/problems';
import { mcpServerShape } from '../../src/server/config/schema';
import { readMcpServers } from '../../src/server/config/server-sources';
import { unsupportedServerKeys } from '../../src/server/config/unsupported';
import { harmlessParameters } from '../../src/server/http/response-parameters';
import { ROOT } from '../harness/processes';

const names = parameters.map(({ name }) => name);
const isHonoured = (name: string): boolean => Object.hasOwn(mcpServerShape, name);

test.each([...openaiParameters, ...litellmParameters])(
  'the parameter %s is honoured or refused by name, and never ignored',
  (name) => {
    expect(names.filter((known) => known === name)).toHaveLength(1);
    const report = createReport();
    const configs = {
      a: { server_url: 'https://a.example.org/', [name]: { not: { usable: true } } },
    };
    readMcpServers(
      report,
      {},
      { configs, block: undefined, serversFile: null, registryFile: null },
      { allowedHosts: [], allowStdio: true, readText: () => ({ code: 'ENOENT' }) },
    );
    const said = report.problems.filter(({ key }) =>
      key.startsWith(`AI_EXTENSIONS_MCP_CONFIGS.a.${name}`),
    );
    expect(said.length).toBeGreaterThan(0);
    expect(said.some(({ fix }) => fix === `Remove ${name}.`)).toBe(!isHonoured(name));
    expect(said.map(({ reason }) => reason).join()).not.toContain('is not a known key,');
  },
);

test.each(litellmAuthTypes)('auth_type %s is honoured or refused by name', (type) => {
  expect(
    [...authTypes, ...Object.keys(refusedAuthTypes)].filter((known) => known === type),
  ).toHaveLength(1);
});

test('no honoured parameter is also refused', () => {
  expect(Object.keys(unsupportedServerKeys).filter(isHonoured)).toEqual([]);
});

test('the page for clients has every parameter of a response that is taken', () => {
  const page = readFileSync(join(ROOT, 'docs/clients.rst'), 'utf8');
  expect(harmlessParameters.filter((name) => !page.includes(`\`\`${name}\`\``))).toEqual([]);
});
