/**
 * One runner for everything: browser code in jsdom, server code in Node, and what crosses
 * processes.
 */
const esmPackages = [
  '@ai-sdk',
  '@edx',
  '@fastify/cookie',
  '@modelcontextprotocol',
  '@openedx',
  '@standard-schema',
  '@tanstack',
  '@workflow',
  'cookie',
  'eventsource-parser',
  'fastify-plugin',
  'html-to-text',
  '@selderee',
  'selderee',
  'parseley',
  'leac',
  'peberminta',
  'htmlparser2',
  'entities',
  'domhandler',
  'domutils',
  'dom-serializer',
  'domelementtype',
  'deepmerge-ts',
  'jose',
  'kysely',
  'marked',
  'openai',
  'pkce-challenge',
  'zod',
];

const shared = {
  transform: {
    '^.+\\.(mjs|cjs|jsx?|tsx?)$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
          target: 'es2023',
        },
        module: { type: 'commonjs', ignoreDynamic: false },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
  // What is built has a copy of package.json; the example MFE has packages of its own.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/mfe/'],
  extensionsToTreatAsEsm: [],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '\\.(css|scss|svg)$': '<rootDir>/test/style-stub.cjs' },
};

const system = {
  ...shared,
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/run-folder.ts',
  setupFilesAfterEnv: ['<rootDir>/test/setup-system.ts'],
};

export default {
  // Most of a test is waiting; by default Jest leaves one of two cores idle.
  maxWorkers: '100%',
  reporters: ['<rootDir>/test/reporter.mjs', ['summary', { summaryThreshold: Infinity }]],
  // Only ends a test that hangs, also on a busy machine. System tests have their own.
  testTimeout: 60_000,
  // Counters in the code; V8's own, which are converted after every suite, cost twice the time.
  coverageProvider: 'babel',
  // Only where a line without a test is a defect: counting everywhere costs a fifth of the time.
  collectCoverageFrom: ['src/server/{gate,policy,auth}/**/*.ts', '!src/**/*.test.ts'],
  coverageThreshold: {
    './src/server/gate/': { lines: 100 },
    './src/server/policy/': { lines: 100 },
    './src/server/auth/': { lines: 100 },
  },
  coverageReporters: ['text-summary', 'json-summary', 'lcov'],
  projects: [
    {
      ...shared,
      displayName: 'browser',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}'],
      testPathIgnorePatterns: ['/node_modules/', '/src/server/'],
      setupFilesAfterEnv: ['<rootDir>/test/setup-browser.ts', '<rootDir>/test/setup-console.ts'],
    },
    {
      ...shared,
      displayName: 'server',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/src/server/**/*.test.ts'],
    },
    {
      ...system,
      displayName: 'system',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/conformance/'],
    },
    {
      // Run alone: its scenarios run all at once, and many of them measure time.
      ...system,
      displayName: 'conformance',
      testMatch: ['<rootDir>/test/conformance/*.test.ts'],
    },
  ],
};
