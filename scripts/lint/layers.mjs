/** The layers of the code: which folder may import which. Imports point down, without cycles. */

/** A folder, and the folders that it may import besides itself and `src/protocol`. */
const SERVER = {
  base: [],
  config: ['base'],
  auth: ['config', 'base'],
  screening: ['base'],
  work: ['screening', 'base'],
  policy: ['config', 'base'],
  events: ['base'],
  store: ['screening', 'policy', 'config', 'base'],
  audit: ['store', 'config', 'base'],
  mcp: ['store', 'policy', 'screening', 'work', 'config', 'base'],
  lms: ['auth', 'work', 'config', 'base'],
  'demo-model': [],
  model: ['demo-model', 'work', 'config', 'base'],
  gate: ['mcp', 'store', 'policy', 'screening', 'work', 'config', 'base'],
  agent: ['gate', 'model', 'lms', 'mcp', 'store', 'events', 'policy', 'auth', 'config', 'base'],
  check: ['gate', 'mcp', 'policy', 'config', 'base'],
  admin: ['mcp', 'audit', 'store', 'work', 'config', 'base'],
  http: ['agent', 'gate', 'lms', 'mcp', 'store', 'events', 'policy', 'auth', 'config', 'base'],
};

const GROUND = ['dialog', 'session', 'shared'];
const LEARNER = {
  shared: [],
  session: ['shared'],
  dialog: ['session', 'shared'],
  accounts: GROUND,
  actions: GROUND,
  'arguments-editor': GROUND,
  attachments: GROUND,
  context: GROUND,
  elicitation: GROUND,
  grants: GROUND,
  history: GROUND,
  'tool-calls': GROUND,
  approvals: ['arguments-editor', 'tool-calls', ...GROUND],
  composer: ['attachments', ...GROUND],
  conversation: ['actions', 'attachments', 'context', 'tool-calls', ...GROUND],
  panel: [
    'accounts',
    'actions',
    'approvals',
    'composer',
    'context',
    'conversation',
    'elicitation',
    'grants',
    'history',
    ...GROUND,
  ],
  mounting: ['panel', ...GROUND],
};

const BROWSER = {
  i18n: [],
  markdown: [],
  host: ['i18n'],
  chat: [],
};
const below = Object.keys(BROWSER).map((folder) => `src/${folder}`);

const prefixed = (prefix, folders, always = []) =>
  Object.entries(folders).map(([folder, allowed]) => [
    `${prefix}/${folder}`,
    ['src/protocol', ...always, ...allowed.map((name) => `${prefix}/${name}`)],
  ]);

/** Folder → folders that it may import. Every folder of `src` with code is named here. */
export const LAYERS = Object.fromEntries([
  ['src/protocol', []],
  ...prefixed('src', BROWSER),
  ...prefixed('src/learner', LEARNER, below),
  ...prefixed('src/server', SERVER),
]);

const code = (folder) => `./${folder}/**/!(*.test.ts|*.test.tsx)`;
const folders = Object.keys(LAYERS);

/** Zones for `import-x/no-restricted-paths`: no imports upwards or sideways. */
const layerZones = folders.map((folder) => ({
  target: code(folder),
  from: folders
    .filter((from) => from !== folder && !LAYERS[folder].includes(from))
    .map((from) => `./${from}`),
  message: `${folder} may import only: ${LAYERS[folder].join(', ') || 'nothing of ours'}.`,
}));

/** The top-level files wire the parts together; no folder imports them. */
const topZone = {
  target: folders.map(code),
  from: ['./src/*.ts', './src/server/*.ts'],
  message: 'Only the entries import this file.',
};

/** Browser and server share only `protocol/`; this also applies to tests. */
const browser = ['protocol', 'learner', ...Object.keys(BROWSER)].map((name) => `./src/${name}`);
const sideZones = [
  {
    target: './src/server',
    from: browser.slice(1),
    message: 'The server shares only protocol/ with the browser.',
  },
  {
    target: browser,
    from: './src/server',
    message: 'Browser code shares only protocol/ with the server.',
  },
];

/**
 * Folders that others enter through their `index.ts`. The rest are loaded in chunks, file by file.
 */
const DOORS = ['src/host', 'src/markdown', ...folders.filter((name) => /^src.server/.test(name))];

const doorZones = DOORS.map((folder) => ({
  target: [
    './src/*.ts',
    './src/server/*.ts',
    ...folders.filter((other) => other !== folder).map(code),
  ],
  from: `./${folder}`,
  // The formula reader is a separate chunk, and stand-ins are for tests.
  except: ['./index.ts', './MathMl.tsx', './testing'],
  message: `${folder} is entered by its index.ts.`,
}));

export const ZONES = [...layerZones, topZone, ...sideZones, ...doorZones];
