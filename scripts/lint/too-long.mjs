/** Files that are older than a limit of length. Each is to be split; none is to be added. */

/** Over 400 lines. */
export const LONG_FILES = [
  'src/chat/conversation/conversation.test.ts',
  'src/chat/testing/bff.ts',
  'src/learner/approvals/DecisionDialog.test.tsx',
  'src/learner/panel/Panel.test.tsx',
  'src/protocol/api.ts',
  'src/server/auth/auth.test.ts',
  'src/server/auth/vectors.test.ts',
  'src/server/config/load.test.ts',
  'src/server/config/mcp-servers.test.ts',
];

/** With a function over 80 lines. */
export const LONG_FUNCTIONS = [
  'src/chat/testing/bff.ts',
  // A migration is never edited.
  'src/server/store/migrations/0001-initial.ts',
];
