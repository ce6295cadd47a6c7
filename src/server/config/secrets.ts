/**
 * Replaces `os.environ/NAME` with the variable's value and `file:/path` with what the file holds:
 * a configuration file can stay free of secrets.
 */
import type { Path, Report } from './problems';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What `file:/path` names; two slashes begin a URI that means something else. */
const FILE = /^file:(\/(?!\/).*)$/;

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

/**
 * The environment with the contents of files: `NAME_FILE` gives the path of a file that holds
 * `NAME`, as images of containers have it for secrets. A variable that is set wins. `file:/path` is
 * the name of what that file holds.
 */
export function withFiles(
  report: Report,
  env: Environment,
  readText: (path: string) => string | { code: string },
): Environment {
  return new Proxy(env, {
    get(_, name) {
      if (typeof name !== 'string') {
        return undefined;
      }
      const file = FILE.exec(name)?.[1];
      if (file !== undefined) {
        const text = readText(file);
        report.secretFile(name, file);
        return typeof text === 'string' ? withoutLineEnd(text) : undefined;
      }
      const given = env[name];
      const path = env[`${name}_FILE`];
      if ((given !== undefined && given !== '') || path === undefined || path === '') {
        return given;
      }
      const text = readText(path);
      if (typeof text === 'string') {
        report.secretFile(`${name}_FILE`, path);
        return withoutLineEnd(text);
      }
      report.problem(
        [`${name}_FILE`],
        `names a file that cannot be read (${text.code})`,
        'Correct the path.',
      );
      return undefined;
    },
  });
}

const REFERENCE =
  /^(?:(Bearer|Basic|Token) +)?(?:os\.environ\/([A-Za-z_][A-Za-z0-9_]*)|(file:\/(?!\/).*))$/;

/** Lists of URIs that servers have. */
const URIS: ReadonlySet<unknown> = new Set(['allowed_resources']);

/**
 * A copy of `value` with every reference resolved, at any depth. A reference is a whole string, or
 * follows an authorization scheme (`Bearer os.environ/NAME`). A missing or empty variable or file
 * is a problem; the reference then stays.
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

function isReference(text: string, path: Path): boolean {
  return (
    text.includes('os.environ/') ||
    (/^(?:\w+ +)?file:\/(?!\/)/.test(text) && !path.some((part) => URIS.has(part)))
  );
}

function resolveString(report: Report, env: Environment, text: string, path: Path): string {
  if (!isReference(text, path)) {
    refuseOtherForms(report, text, path);
    return text;
  }
  const [, scheme, variable, file] = REFERENCE.exec(text) ?? [];
  const name = variable ?? file;
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
    reportUnset(report, name, path);
    return text;
  }
  return scheme === undefined ? secret : `${scheme} ${secret}`;
}

function reportUnset(report: Report, name: string, path: Path): void {
  if (FILE.test(name)) {
    return report.problem(
      path,
      `names the file ${name.slice('file:'.length)}, which cannot be read, or is empty`,
      'Correct the path, or let the user of the BFF read it.',
    );
  }
  report.problem(
    path,
    `names the environment variable ${name}, which is not set`,
    `Set ${name}, or ${name}_FILE to the path of a file that holds it.`,
  );
}

/** Keys whose texts people or the model read; a placeholder in them does no harm. */
const PROSE: ReadonlySet<unknown> = new Set([
  'title',
  'greeting',
  'prompt',
  'suggestions',
  'instructions',
  'description',
  'server_description',
  'tool_name_to_description',
]);

/** How shells, compose files and Python name a variable; here it would be taken as it stands. */
const OTHER_FORM =
  /\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-?+=][^}]*)?\}|^\$[A-Z_][A-Z0-9_]*$|^%[A-Z_][A-Z0-9_]*%$|^os\.(?:environ|getenv)\b|^\{\{[^}]*\}\}$/;

function refuseOtherForms(report: Report, text: string, path: Path): void {
  if (!OTHER_FORM.test(text)) {
    return;
  }
  if (path.some((part) => PROSE.has(part))) {
    return report.warn(path, 'holds a placeholder, which stays as it is written');
  }
  report.problem(
    path,
    'holds a placeholder such as ${NAME}, which is not filled in here',
    'Make os.environ/NAME the whole value.',
  );
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
    return isReference(value, path)
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
    reportUnset(report, name, path);
    return placeholder;
  });
}
