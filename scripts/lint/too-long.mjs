/** Files that are older than a length limit. Split them, and add no others. */

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

/** Files with a function over 80 lines. */
export const LONG_FUNCTIONS = [
  'src/chat/api.ts',
  'src/chat/testing/bff.ts',
  'src/learner/approvals/CallDecision.tsx',
  'src/learner/attachments/Attaching.tsx',
  'src/learner/attachments/OfferForm.tsx',
  'src/learner/attachments/OfferList.tsx',
  'src/learner/attachments/SuggestField.tsx',
  'src/learner/composer/Composer.tsx',
  'src/learner/conversation/MessageList.tsx',
  'src/learner/panel/Panel.tsx',
  'src/markdown/inline.ts',
  'src/server/events/redis-event-log.ts',
  'src/server/mcp/attachables/attachables.ts',
  'src/server/mcp/oauth/authorizations.ts',
  // A migration is never edited.
  'src/server/store/migrations/0001-initial.ts',
];
