/** The codes that the command line ends with: those of sysexits.h, so that scripts know them. */

export const EXIT = {
  ok: 0,
  /** Anything else; from `check`: an MCP server or one of its tools. */
  other: 1,
  usage: 64,
  data: 65,
  unavailable: 69,
  created: 73,
  redis: 74,
  database: 75,
  provider: 76,
  permission: 77,
  config: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For the documents, by name. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'Stopped by a signal, or the command succeeded.',
  other:
    'Anything else, e.g. a taken port or an address that the machine does not have. ' +
    'From `check`: an MCP server cannot be reached. From `audit verify`: something is wrong.',
  usage: 'The command line is wrong; the message says what is right.',
  data: 'What the command names does not exist, or is not what it was.',
  unavailable:
    'What the command needs is not there: no BFF runs, or it does not have this. ' +
    'From `check`: the LMS or the exams service cannot be used.',
  created:
    'A file cannot be made: it exists, or its folder cannot be written. Also the admin socket.',
  redis: 'From `check`: Redis cannot be used.',
  database:
    'The database cannot be opened: it cannot be reached, is used by another process, or has the ' +
    'schema of a newer version. The reason is printed. Another try later may help.',
  provider: 'From `check`: a model provider cannot be used.',
  permission:
    'This user may not do that, e.g. use the admin socket. From `check`: a file with a secret ' +
    'cannot be read, or can be read by everybody.',
  config:
    'The configuration is wrong. Every problem is printed with its key, the reason and the fix. ' +
    'A restart does not help.',
};
