/** Configurations that are right, where something around them is not. */
import type { McpPeer } from '../../../../test/support/mcp-peer';
import type { OddDatabases } from './wrong-databases';
import { writeSecret, type Case, type PreflightWorld } from './preflight-world';

const KEY = 'a key of thirty-two characters, at least';

const provider = (base_url: string, changes: object = {}) => ({
  providers: { p: { type: 'openai-chat', model: 'm', api_key: 'k', base_url, retry_seconds: 0 } },
  workflows: { w: { processor_config: { LLMProcessor: { provider: 'p', ...changes } } } },
});
const server = (url: string, changes: object = {}) => ({
  AI_EXTENSIONS_MCP_CONFIGS: { s: { server_url: url, connect_timeout: 20, ...changes } },
  workflows: { w: { processor_config: { LLMProcessor: { mcp_configs: ['s'] } } } },
});
/** A key set of the LMS with other members. */
const keys = ({ lms }: PreflightWorld, changes: object) => ({
  auth: { jwks: JSON.stringify({ keys: lms.jwks.keys.map((key) => ({ ...key, ...changes })) }) },
});

const ofLms = ({ odd }: PreflightWorld): Case[] => [
  { name: 'nothing is wrong', code: 0, key: 'lms.base_url', reason: /^answers$/ },
  {
    name: 'nothing listens for the LMS',
    config: { lms: { base_url: odd.closed } },
    code: 69,
    key: 'lms.base_url',
    reason: /nothing listens/,
    fix: /address/,
  },
  {
    name: 'the host of the LMS does not exist',
    config: { lms: { base_url: 'http://nope.invalid' } },
    code: 69,
    key: 'lms.base_url',
    reason: /host name/,
    fix: /address/,
  },
  {
    name: 'the LMS redirects',
    config: { lms: { base_url: odd.moved } },
    code: 69,
    key: 'lms.base_url',
    reason: /redirects to https:\/\/lms.example.org$/,
    fix: /where it redirects/,
  },
  {
    name: 'the LMS fails',
    config: { lms: { base_url: odd.broken } },
    code: 69,
    key: 'lms.base_url',
    reason: /HTTP 502/,
    fix: /log/,
  },
  {
    name: 'the LMS hangs',
    config: { lms: { base_url: odd.hanging } },
    code: 69,
    key: 'lms.base_url',
    reason: /in time/,
    fix: /./,
  },
  {
    name: 'the clock of the LMS is ahead',
    config: { lms: { base_url: odd.ahead } },
    code: 69,
    key: 'lms.base_url',
    reason: /clock is (?:599|600|601) s ahead/,
    fix: /NTP/,
  },
  {
    name: 'the clock of the LMS is behind',
    config: { lms: { base_url: odd.behind } },
    code: 69,
    key: 'lms.base_url',
    reason: /clock is 3\d\d\d s behind/,
    fix: /NTP/,
  },
];

const ofExams = ({ odd }: PreflightWorld): Case[] => [
  {
    name: 'the LMS has no special exams',
    config: { lms: { base_url: odd.empty } },
    code: 0,
    key: 'lms.exams',
    reason: /404/,
    fix: /off/,
  },
  {
    name: 'the exams service has no such API',
    config: { lms: { exams_url: odd.empty } },
    code: 69,
    key: 'lms.exams_url',
    reason: /no exams API/,
    fix: /EXAMS_BASE_URL/,
  },
  {
    name: 'nothing listens for the exams service',
    config: { lms: { exams_url: odd.closed } },
    code: 69,
    key: 'lms.exams_url',
    reason: /nothing listens/,
    fix: /address/,
  },
];

function ofKeys(world: PreflightWorld): Case[] {
  const { folder, lms } = world;
  const everybody = writeSecret(folder, 'everybody', KEY, 0o644);
  const ownerOnly = writeSecret(folder, 'owner', KEY, 0o600);
  return [
    {
      name: 'the issuer is elsewhere',
      config: { auth: { issuer: 'https://other.example.org/oauth2' } },
      code: 0,
      key: 'auth.issuer',
      reason: /another host/,
      fix: /JWT_ISSUER/,
    },
    {
      name: 'expired keys',
      config: keys(world, { exp: 1_600_000_000 }),
      code: 77,
      key: 'auth.jwks',
      reason: /expired/,
      fix: /present/,
    },
    {
      name: 'keys of another algorithm',
      config: keys(world, { alg: 'RS256' }),
      code: 77,
      key: 'auth.jwks',
      reason: /RS256/,
      fix: /./,
    },
    {
      name: 'keys for encryption',
      config: keys(world, { use: 'enc' }),
      code: 77,
      key: 'auth.jwks',
      reason: /"enc"/,
      fix: /./,
    },
    {
      name: 'one key of two has expired',
      config: {
        auth: {
          jwks: JSON.stringify({
            keys: [...lms.jwks.keys, ...lms.jwks.keys.map((key) => ({ ...key, exp: 1 }))],
          }),
        },
      },
      code: 0,
      key: 'auth.jwks',
      reason: /a key that has expired/,
      fix: /Leave/,
    },
    {
      name: 'everybody may read the key',
      env: { MCP_ASSISTANT_ENCRYPTION_KEY_FILE: everybody },
      code: 77,
      key: 'MCP_ASSISTANT_ENCRYPTION_KEY_FILE',
      reason: /mode 0644/,
      fix: /chmod/,
    },
    {
      name: 'everybody may read a file that the configuration names',
      config: { secrets: { encryption_key: `file:${everybody}` } },
      code: 77,
      key: `file:${everybody}`,
      reason: /mode 0644/,
      fix: /defaultMode/,
    },
    {
      name: 'a key for its owner',
      config: { secrets: { encryption_key: `file:${ownerOnly}` } },
      code: 0,
      key: `file:${ownerOnly}`,
      reason: /owner/,
    },
  ];
}

const ofProviders = ({ odd }: PreflightWorld): Case[] => [
  {
    name: 'nothing listens for a provider',
    config: provider(odd.closed),
    code: 76,
    key: 'providers.p.base_url',
    reason: /nothing listens/,
    fix: /base_url/,
  },
  {
    name: 'a provider hangs',
    config: provider(odd.hanging),
    code: 76,
    key: 'providers.p.base_url',
    reason: /in time/,
    fix: /network/,
  },
  {
    name: 'a provider is only reached',
    config: provider(odd.refusing),
    code: 0,
    key: 'providers.p',
    reason: /--live/,
  },
  {
    name: 'a provider refuses the key',
    config: provider(odd.refusing),
    isLive: true,
    code: 76,
    key: 'providers.p',
    reason: /refuses the key \(HTTP 401\)/,
    fix: /api_key/,
  },
  {
    name: 'a provider does not know the model',
    config: provider(odd.unknownModel),
    isLive: true,
    code: 76,
    key: 'providers.p',
    reason: /does not know the model/,
    fix: /model/,
  },
  {
    name: 'the account is used up',
    config: provider(odd.usedUp),
    isLive: true,
    code: 76,
    key: 'providers.p',
    reason: /used up/,
    fix: /credit/,
  },
  {
    name: 'a provider fails',
    config: provider(odd.broken),
    isLive: true,
    code: 76,
    key: 'providers.p',
    reason: /fails/,
    fix: /base_url/,
  },
];

const ofServers = ({ odd }: PreflightWorld): Case[] => [
  {
    name: 'nothing listens for a server',
    config: server(`${odd.closed}/mcp`),
    code: 1,
    key: 's',
    reason: /nothing listens/,
    fix: /Start/,
  },
  {
    name: 'a server refuses the credential',
    config: server(`${odd.refusing}/mcp`),
    code: 1,
    key: 's',
    reason: /refuses the credential \(HTTP 401\)/,
    fix: /authorization/,
  },
  {
    name: 'a server has another path',
    config: server(`${odd.empty}/mcp`),
    code: 1,
    key: 's',
    reason: /no MCP endpoint/,
    fix: /path/,
  },
  {
    name: 'a server fails',
    config: server(`${odd.broken}/mcp`),
    code: 1,
    key: 's',
    reason: /HTTP 502/,
    fix: /log/,
  },
  {
    name: 'a server hangs',
    config: server(`${odd.hanging}/mcp`, { connect_timeout: 1 }),
    code: 1,
    key: 's',
    reason: /in time/,
    fix: /connect_timeout/,
  },
  {
    name: 'a server is a web page',
    config: server(`${odd.html}/mcp`),
    code: 1,
    key: 's',
    reason: /./,
    fix: /server_url/,
  },
];

export const wrongSurroundings = (world: PreflightWorld, files: OddDatabases): Case[] => {
  const { odd } = world;
  return [
    ...ofLms(world),
    ...ofExams(world),
    ...ofKeys(world),
    ...ofProviders(world),
    ...ofServers(world),
    {
      name: 'the worst of many failures counts',
      config: {
        database: { path: files.junk },
        redis: { url: 'redis://127.0.0.1:1' },
        lms: { base_url: odd.closed },
      },
      code: 75,
      key: 'redis.url',
      reason: /nothing listens/,
      fix: /./,
    },
  ];
};

/** Of a server that works. */
export const oddServers = (peer: McpPeer): Case[] => [
  {
    name: 'a tool that the server does not offer',
    config: server(peer.url, { allowed_tools: ['gone'] }),
    code: 0,
    key: 's',
    reason: /allowed_tools names gone/,
  },
  {
    name: 'a server twice',
    config: {
      ...server(peer.url),
      workflows: { w: { processor_config: { LLMProcessor: { mcp_configs: ['s', 's'] } } } },
    },
    code: 0,
    key: 'workflows.w.processor_config.LLMProcessor.mcp_configs[1]',
    reason: /second time/,
  },
  {
    name: 'a server that no workflow names',
    config: { AI_EXTENSIONS_MCP_CONFIGS: { s: { server_url: peer.url } } },
    code: 0,
    key: 's',
    reason: /no workflow names it/,
  },
];
