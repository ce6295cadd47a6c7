/**
 * Replaces `os.environ/NAME` with the variable's value, so that a configuration file can stay free
 * of secrets.
 */
import type { Path, Report } from './problems';

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /^(?:(Bearer|Basic|Token) +)?os\.environ\/([A-Za-z_][A-Za-z0-9_]*)$/;

/**
 * A copy of `value` with every reference resolved, at any depth. A reference is a whole string, or
 * follows an authorization scheme (`Bearer os.environ/NAME`). A missing or empty variable is a
 * problem; the reference then stays.
 */
export function resolveSecrets(
  report: Report,
  env: Environment,
  value: unknown,
  path: Path = [],
): unknown {
  if (typeof value === 'string') {
    return resolveString(report, env, value, path);
  }
  if (Array.isArray(value)) {
    return value.map((element, index) => resolveSecrets(report, env, element, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      resolveSecrets(report, env, child, [...path, key]),
    ]),
  );
}

function resolveString(report: Report, env: Environment, text: string, path: Path): string {
  if (!text.includes('os.environ/')) {
    return text;
  }
  const [, scheme, name] = REFERENCE.exec(text) ?? [];
  if (name === undefined) {
    report.problem(
      path,
      'has os.environ/ in the middle of a text, where it is not resolved',
      'Make os.environ/NAME the whole value.',
    );
    return text;
  }
  const secret = env[name];
  if (secret === undefined || secret === '') {
    report.problem(
      path,
      `names the environment variable ${name}, which is not set`,
      `Set ${name}, or remove this key.`,
    );
    return text;
  }
  return scheme === undefined ? secret : `${scheme} ${secret}`;
}

const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * A copy of an `mcpServers` block with every `${NAME}` (anywhere in a text) and `os.environ/NAME`
 * replaced with the variable's value.
 */
export function fillPlaceholders(
  report: Report,
  env: Environment,
  value: unknown,
  path: Path,
): unknown {
  if (typeof value === 'string') {
    return value.includes('os.environ/')
      ? resolveString(report, env, value, path)
      : fillString(report, env, value, path);
  }
  if (Array.isArray(value)) {
    return value.map((element, index) => fillPlaceholders(report, env, element, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      fillPlaceholders(report, env, child, [...path, key]),
    ]),
  );
}

function fillString(report: Report, env: Environment, text: string, path: Path): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = env[name];
    if (value !== undefined && value !== '') {
      return value;
    }
    report.problem(
      path,
      `names the environment variable ${name}, which is not set`,
      `Set ${name}, or remove this key.`,
    );
    return placeholder;
  });
}
