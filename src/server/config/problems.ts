/** Collects all problems of a configuration, so that an operator can fix them in one go. */

/** What is wrong, where, and what to do. Never holds a configured value that could be a secret. */
export interface ConfigProblem {
  /** The key, e.g. `workflows.default.prompt` or `MCP_ASSISTANT_PORT (server.port)`. */
  key: string;
  reason: string;
  fix: string;
}

export class ConfigError extends Error {
  override name = 'ConfigError' as const;
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(formatProblems({ problems }));
    this.problems = problems;
  }
}

/** A file that holds a secret, and the variable or reference that names it. */
export interface SecretFile {
  key: string;
  path: string;
}

export type Path = readonly (string | number)[];

export interface Report {
  readonly problems: ConfigProblem[];
  readonly warnings: string[];
  /** Adds a problem. A key keeps its first one, which is the cause of the others. */
  problem: (path: Path, reason: string, fix: string) => void;
  /** Files that hold a secret, by what names them. */
  readonly secretFiles: SecretFile[];
  secretFile: (key: string, path: string) => void;
  warn: (path: Path, text: string) => void;
  /**
   * From now on, problems at or below `path` name this environment variable, because the value came
   * from it.
   */
  cameFrom: (path: Path, variable: string) => void;
}

export function createReport(): Report {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const secretFiles: SecretFile[] = [];
  const variables = new Map<string, string>();

  function keyOf(path: Path): string {
    const key = formatPath(path);
    const origin = [...variables].find(
      ([prefix]) => key === prefix || key.startsWith(`${prefix}.`) || key.startsWith(`${prefix}[`),
    );
    return origin === undefined || origin[1] === origin[0] ? key : `${origin[1]} (${key})`;
  }

  return {
    problems,
    warnings,
    problem(path, reason, fix) {
      const key = keyOf(path);
      if (!problems.some((known) => known.key === key)) {
        problems.push({ key, reason, fix });
      }
    },
    secretFiles,
    secretFile(key, path) {
      if (!secretFiles.some((known) => known.key === key)) {
        secretFiles.push({ key, path });
      }
    },
    warn: (path, text) => void warnings.push(`${keyOf(path)}: ${text}`),
    cameFrom: (path, variable) => void variables.set(formatPath(path), variable),
  };
}

/** For people: one block per problem with its key, the reason and the fix. */
export function formatProblems({ problems }: { problems: readonly ConfigProblem[] }): string {
  const heading =
    problems.length === 1
      ? 'The configuration has a problem:'
      : `The configuration has ${problems.length} problems:`;
  return [
    heading,
    ...problems.map(
      ({ key, reason, fix }) => `  ${key}\n    reason: ${reason}\n    fix:    ${fix}`,
    ),
  ].join('\n\n');
}

/** For people, e.g. `workflows.course.suggestions[0]`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`,
    )
    .join('');
}

/** The candidate with at most two typing errors, or `null`. */
export function closest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.min(3, Math.ceil(word.length / 2) + 1);
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      [best, least] = [candidate, distance];
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const [above = 0, left = 0, diagonal = 0] = [row[j + 1], next[j], row[j]];
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
