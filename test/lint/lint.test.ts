/** Gives each lint rule a violation, in a small tree with the real configuration. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LAYERS } from '../../scripts/lint/layers.mjs';
import { ROOT } from '../harness/processes';

jest.setTimeout(180_000);

const CONFIGURATION = [
  '.dependency-cruiser.mjs',
  '.prettierignore',
  '.prettierrc.json',
  'eslint.config.mjs',
  'knip.jsonc',
  'package.json',
  'scripts/lint',
  'src/server/package.json',
  'src/server/tsconfig.json',
  'tsconfig.json',
];

/** A tree that every tool accepts: a few folders, each with something that another one uses. */
const CLEAN = {
  'src/index.ts': "export { title } from './chat/title';\n",
  'src/chat/title.ts': "export const title = 'Assistant';\n",
  'src/server/main.ts': "import { serve } from './serve';\n\nserve();\n",
  'src/server/serve.ts':
    "import { rows } from './store';\n\nexport function serve(): number {\n  return rows.length;\n}\n",
  'src/server/store/index.ts': "export { rows } from './rows';\n",
  'src/server/store/rows.ts': 'export const rows: string[] = [];\n',
};

const uses = (name: string, from: string) =>
  `import { ${name} } from '${from}';\n\nexport const used = ${name};\n`;
const usesType = (name: string, from: string) =>
  `import type { ${name} } from '${from}';\n\nexport type Other = ${name};\n`;

/** What is wrong, where, and the rule that must report it. */
const OFFENCES: [what: string, file: string, text: string, rule: string][] = [
  ['a circle of two files', 'src/chat/a.ts', uses('used', './b'), 'import-x/no-cycle'],
  ['its other half', 'src/chat/b.ts', uses('used', './a'), 'import-x/no-cycle'],
  ['a circle of types', 'src/chat/c.ts', usesType('Other', './d'), 'no-circular'],
  ['its other half', 'src/chat/d.ts', usesType('Other', './c'), 'no-circular'],
  [
    'a folder that imports the top',
    'src/server/store/up.ts',
    uses('serve', '../serve'),
    'import-x/no-restricted-paths',
  ],
  [
    'an import upwards, deep in a folder',
    'src/server/policy/deep/up.ts',
    uses('rows', '../../store'),
    'import-x/no-restricted-paths',
  ],
  [
    'an import past a door',
    'src/server/agent/past.ts',
    uses('rows', '../store/rows'),
    'import-x/no-restricted-paths',
  ],
  [
    'an entry past a door',
    'src/server/shutdown.ts',
    uses('rows', './store/rows'),
    'import-x/no-restricted-paths',
  ],
  [
    'server to browser',
    'src/server/mcp/side.ts',
    uses('title', '../../chat/title'),
    'import-x/no-restricted-paths',
  ],
  [
    'browser to server',
    'src/chat/side.ts',
    uses('rows', '../server/store'),
    'import-x/no-restricted-paths',
  ],
  [
    'protocol to server',
    'src/protocol/side.ts',
    uses('rows', '../server/store'),
    'import-x/no-restricted-paths',
  ],
  [
    'the platform outside of host/',
    'src/learner/panel/platform.ts',
    uses('getConfig', '@edx/frontend-platform'),
    'no-restricted-imports',
  ],
  ['an unused export', 'src/chat/unused.ts', 'export const nobody = 1;\n', 'exports'],
  ['an unformatted file', 'src/chat/ugly.ts', 'export  const ugly = "1"\n', 'prettier'],
  [
    'no braces',
    'src/chat/bare.ts',
    'export const bare = (n: number) => {\n  if (n) return 1;\n  return 2;\n};\n',
    'curly',
  ],
  [
    'a long comment',
    'src/chat/wide.ts',
    `// ${'wide '.repeat(30)}\nexport const wide = 1;\n`,
    'max-len',
  ],
  [
    'a long file',
    'src/chat/long.ts',
    `export const long = [\n${'  1,\n'.repeat(400)}];\n`,
    'max-lines',
  ],
  [
    'a long function',
    'src/chat/far.ts',
    `export function far() {\n${'  far();\n'.repeat(80)}}\n`,
    'max-lines-per-function',
  ],
];

interface Finding {
  file: string;
  rule: string;
}

function plant(root: string, files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

function run(root: string, program: string, ...args: string[]): string {
  const { stdout, stderr, error } = spawnSync(join(ROOT, 'node_modules/.bin', program), args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) {
    throw error;
  }
  return stdout || stderr;
}

function eslint(root: string): Finding[] {
  const files = JSON.parse(run(root, 'eslint', 'src', '--format', 'json')) as {
    filePath: string;
    messages: { ruleId: string }[];
  }[];
  return files.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId }) => ({ file: filePath.slice(root.length + 1), rule: ruleId })),
  );
}

function dependencyCruiser(root: string): Finding[] {
  const { summary } = JSON.parse(run(root, 'depcruise', 'src', '--output-type', 'json')) as {
    summary: { violations: { from: string; rule: { name: string }; cycle?: { name: string }[] }[] };
  };
  return summary.violations.flatMap(({ from, rule, cycle = [] }) =>
    [from, ...cycle.map(({ name }) => name)].map((file) => ({ file, rule: rule.name })),
  );
}

function knip(root: string): Finding[] {
  const { issues } = JSON.parse(run(root, 'knip', '--reporter', 'json')) as {
    issues: { file: string; files?: unknown[]; exports?: unknown[] }[];
  };
  return issues
    .filter(({ file }) => file.startsWith('src/'))
    .filter(({ files = [], exports = [] }) => files.length + exports.length > 0)
    .map(({ file }) => ({ file, rule: 'exports' }));
}

function prettier(root: string): Finding[] {
  return run(root, 'prettier', '--list-different', 'src')
    .split('\n')
    .filter((line) => line !== '')
    .map((file) => ({ file, rule: 'prettier' }));
}

function tree(files: Record<string, string>): { root: string; findings: Finding[] } {
  const root = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const path of CONFIGURATION) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  plant(root, files);
  const findings = [eslint, dependencyCruiser, knip, prettier].flatMap((tool) => tool(root));
  rmSync(root, { recursive: true });
  return { root, findings };
}

test('npm run lint runs the four tools', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts.lint).toBe(
    'prettier --check . && eslint . --max-warnings 0 && depcruise src && npm run knip',
  );
  expect(scripts.knip).toMatch(/^knip && /);
});

test('the tools accept a clean tree', () => {
  expect(tree(CLEAN).findings).toEqual([]);
});

describe('the tools refuse', () => {
  let findings: Finding[];
  beforeAll(() => {
    const offences = Object.fromEntries(OFFENCES.map(([, file, text]) => [file, text]));
    ({ findings } = tree({ ...CLEAN, ...offences }));
  });

  test.each(OFFENCES)('%s (%s)', (_what, file, _text, rule) => {
    expect(findings).toContainEqual({ file, rule });
  });
});

test('every folder of src belongs to a layer', () => {
  const folders = ['src', 'src/server', 'src/learner'].flatMap((parent) =>
    readdirSync(join(ROOT, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(testing|styles|node_modules)$/.test(entry.name))
      .map((entry) => `${parent}/${entry.name}`),
  );
  const named = folders.filter((folder) => !['src/server', 'src/learner'].includes(folder));
  expect(Object.keys(LAYERS).sort()).toEqual(named.sort());
});
