/**
 * Lint rules that hold the house together: which folder may import which, and how large things may
 * grow.
 */
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Folder → folders it may import (besides itself). Imports point down; see docs/decisions. */
const allowedImports = {
  'src/protocol': [],
  'src/i18n': [],
  'src/host': ['src/protocol', 'src/i18n'],
  'src/chat': ['src/protocol'],
  'src/markdown': [],
  'src/learner': ['src/chat', 'src/markdown', 'src/host', 'src/i18n', 'src/protocol'],
  'src/server/config': [],
  'src/server/auth': ['src/server/config'],
  'src/server/lms': ['src/server/config', 'src/server/auth'],
  'src/server/store': ['src/server/config'],
  'src/server/events': [],
  'src/server/mcp': ['src/server/config'],
  'src/server/model': ['src/server/config'],
  'src/server/tools': ['src/server/config', 'src/server/mcp', 'src/server/store'],
  'src/server/agent': [
    'src/server/config',
    'src/server/model',
    'src/server/tools',
    'src/server/lms',
    'src/server/mcp',
    'src/server/store',
    'src/server/events',
    'src/server/auth',
  ],
  'src/server/check': ['src/server/config', 'src/server/mcp', 'src/server/tools'],
  'src/server/http': [
    'src/server/config',
    'src/server/agent',
    'src/server/auth',
    'src/server/lms',
    'src/server/store',
    'src/server/events',
    'src/server/mcp',
    'src/server/tools',
  ],
};
const folders = Object.keys(allowedImports);
const zones = folders
  .map((target) => ({
    target: `./${target}/!(*.test.ts|*.test.tsx)`,
    from: folders
      .filter((from) => from !== target && !allowedImports[target].includes(from))
      .map((from) => `./${from}`),
    message: `${target} may import only: ${allowedImports[target].join(', ') || 'nothing of ours'}, protocol.`,
  }))
  .map((zone) => ({ ...zone, from: zone.from.filter((from) => from !== './src/protocol') }));
const sides = [
  {
    target: './src/server',
    from: ['./src/learner', './src/chat', './src/host', './src/markdown', './src/i18n'],
    message: 'The server shares only protocol/ with the browser.',
  },
  ...['learner', 'chat', 'host', 'markdown', 'i18n', 'protocol'].map((folder) => ({
    target: `./src/${folder}`,
    from: ['./src/server'],
    message: 'Browser code shares only protocol/ with the server.',
  })),
];

export default tseslint.config(
  {
    ignores: [
      'dist',
      'coverage',
      'node_modules',
      '.data',
      'examples/mfe/dist',
      'examples/mfe/*.js',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs,jsx}', 'examples/mfe/src/*.js'],
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: [...zones, ...sides] }],
      'import-x/no-cycle': 'error',
      'max-lines': ['error', 400],
      complexity: ['error', 12],
      'max-depth': ['error', 4],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      ...reactHooks.configs.recommended.rules,
    },
  },
  { files: ['src/{learner,studio,host}/**/*.tsx'], ...jsxA11y.flatConfigs.recommended },
  {
    files: ['src/{learner,studio,chat,markdown,i18n}/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@edx/*', 'react-router*', 'react-intl'], message: 'Go through src/host.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/{learner,studio,host,markdown}/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Model and tool output is hostile: no HTML.',
        },
      ],
    },
  },
  {
    files: ['test/**', 'scripts/**', 'examples/**', 'src/server/main.ts', '**/*.test.{ts,tsx}'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'test/**'],
    rules: { complexity: 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
