/** Loads a correct configuration with a test's changes, and returns what is wrong with it. */
import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, loadConfig, type ConfigProblem, type LoadedConfig } from '..';

export const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  format: 'jwk',
});
export const JWKS = JSON.stringify({ keys: [jwk] });

export const BASE = `
server: { allowed_origins: ["http://localhost:8080"] }
lms: { base_url: "http://localhost:18000/" }
auth: { issuer: "http://localhost:18000/oauth2", jwks: os.environ/JWKS }
mcp: { allowed_hosts: ["127.0.0.1:9001"] }
providers: { demo: { type: demo } }
AI_EXTENSIONS_MCP_CONFIGS:
  dice: { server_url: "http://127.0.0.1:9001/mcp", require_approval: never }
workflows:
  course: { processor_config: { ResponsesProcessor: { function: chat_with_context, config: demo, mcp_configs: [dice] } } }
`;

type Env = Record<string, string | undefined>;

export function load(
  file: string | null,
  env: Env = {},
  files: Record<string, string> = {},
): LoadedConfig {
  const all: Record<string, string> =
    file === null ? files : { ...files, '/etc/assistant/mcp-assistant.yaml': file };
  return loadConfig({
    env: { JWKS, ...env },
    cwd: '/etc/assistant',
    readFile(path) {
      const text = all[path];
      if (text === undefined) {
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      }
      return text;
    },
  });
}

export function problemsOf(
  file: string | null,
  env: Env = {},
  files: Record<string, string> = {},
): readonly ConfigProblem[] {
  try {
    load(file, env, files);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

export const keysOf = (problems: readonly ConfigProblem[]): string[] =>
  problems.map(({ key }) => key);
