/** The words of the commands that need no BFF; `main.ts` runs them. */
import { JSON_OPTION, type CommandWords } from './admin';

export const SERVE: CommandWords = {
  name: 'serve',
  usage: '',
  summary: "Runs the assistant's backend (also without a command).",
};

export const CHECK: CommandWords = {
  name: 'check',
  usage: '[--live] [--as <person>] [--json]',
  summary: 'Tries everything that the BFF needs, before it is started or after a change.',
  details:
    'Reads the configuration, then tries database, keys, LMS, exams service, model providers,\n' +
    'Redis and every MCP server. Changes nothing. The exit code is that of the worst failure.\n' +
    'With --as it shows what such a person gets of every server, and which rule says so.',
  options: {
    live: { type: 'boolean', help: 'Asks every model for a word, which costs a few tokens.' },
    as: {
      type: 'string',
      help: 'Role, enrolment mode and course, e.g. "learner, verified, course-v1:OpenX+BIO101+2026".',
    },
    ...JSON_OPTION,
  },
};
