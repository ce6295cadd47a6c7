/**
 * The table of fixed bounds: how much the BFF takes from outside, where the operator has nothing
 * to choose. What an operator may choose is in `config/schema.ts` (`limitsShape`). The words of
 * each line, and what happens when it is reached, are in `scripts/docs/bounds.ts`.
 */
export const BOUNDS = {
  /** Characters of one course document (HTML, subtitles) that are read. */
  courseSourceChars: 500_000,

  // The LMS
  /** Bytes of one answer of the LMS. */
  lmsAnswerBytes: 4_194_304,
  /** Characters of the text of one unit or sequence. */
  unitTextChars: 100_000,
  /** Units and sequences that are read at the same time; each may hold some ten megabytes. */
  readingsAtOnce: 8,
  /** Units and sequences of one course that wait for it. */
  readingsWaiting: 500,
  /** Characters of the title of a course or a unit. */
  titleChars: 255,

  // What a server lists
  /** Pages of one list. */
  listPages: 64,
  /** Tools of one server. */
  toolsPerServer: 512,
  /** Tools that the model is offered at once. */
  toolsOffered: 128,
  /** Of these, tools that it has found by searching. */
  toolsFound: 32,
  /** Tools that one search finds. */
  toolsPerSearch: 8,
  /** Characters of one tool definition, or of one entry of a list. */
  definitionChars: 32_768,
  /** Levels of JSON. */
  jsonDepth: 32,
  /** Characters of all tool definitions of one server. */
  definitionsChars: 524_288,
  /** Subschemas of all tool definitions of one server. */
  definitionsParts: 16_000,
  /** Accepted definitions that are remembered for one server. */
  pinsPerServer: 1_024,
  /** Characters of a tool's title. */
  toolTitleChars: 200,
  /** Characters of a tool's description, for the model and for people. */
  toolDescriptionChars: 4_096,
  /** Names of changed tools that the model gets. */
  withheldToolsNamed: 16,
  /** Characters of all entries of one list of resources or prompts. */
  attachablesChars: 524_288,
  /** Characters of a resource or prompt that are read; `limits.attachment_chars` may be less. */
  attachableChars: 1_000_000,
  /** Characters of a resource's URI. */
  uriChars: 2_048,
  /** Variables of one URI template. */
  uriVariables: 16,
  /** Values that complete an argument. */
  completionValues: 100,
  /** Characters of one such value. */
  completionValueChars: 512,

  // What a server answers to a call
  /** Characters of an error that is not the result of a tool. */
  serverErrorChars: 4_000,
  /** Characters of an answer that cannot be read. */
  unreadableAnswerChars: 200,
  /** Characters that say why arguments or a result do not fit a schema. */
  misfitChars: 1_000,
  /** Characters of a progress message. */
  progressChars: 200,
  /** Progress reports of one call. */
  progressReports: 1_000,
  /** Bytes of one image, recording or file in a result. */
  mediumBytes: 4_194_304,
  /** Bytes of all of them in one result. */
  mediaBytes: 8_388_608,
  /** Number of them in one result. */
  mediaPerCall: 8,
  /** Characters of the name of one. */
  mediumNameChars: 512,

  // What a server asks a person
  /** Characters of the message. */
  elicitationMessageChars: 4_000,
  /** Characters of the form's schema. */
  elicitationSchemaChars: 16_384,
  /** Questions of one call. */
  elicitationsPerCall: 16,
  /** Questions beyond that; each is refused, and more end the call. */
  elicitationsRefused: 64,
  /** Questions of all calls of one answer. */
  elicitationsPerAnswer: 32,
  /** Questions that one person has open at a replica. */
  elicitationsPerPerson: 32,
  /** Continuations of one call that needs input. */
  elicitationRounds: 8,
  /** Characters that are kept with an open question, so that its call can go on after a restart. */
  openRoundChars: 65_536,

  /** Answers to a server's own requests that are sent at the same time, over one connection. */
  repliesAtOnce: 4,
  /** Answers that wait for it. */
  repliesWaiting: 100,
  /** Answers of one server of more than 256 KiB that are read at the same time. */
  largeAnswers: 4,
  /** Events of one stream of a server that may come at once. */
  streamEvents: 2_000,
  /** Events of one stream a second, after that. */
  streamEventsPerSecond: 50,

  // What the model writes
  /** Tool calls of one model step. */
  callsPerStep: 32,
  /** Tool calls of one answer that run at the same time. */
  callsAtOnce: 8,
  /** Tool calls of one step that wait for a person. */
  approvalsPerStep: 16,
  /** Characters of a call's arguments. */
  argumentsChars: 32_768,
  /** Citations of one message. */
  citationsPerMessage: 200,
  /** Items of a conversation that the model reads. */
  historyItems: 2_000,
  /** Characters of them. */
  historyChars: 4_000_000,
  /** Characters of everything that one step streams, thoughts included. */
  stepChars: 8_000_000,
  /** Characters of what one step said, thoughts included, that go back to its provider. */
  saidChars: 1_000_000,

  // What a person sends and keeps
  /** Conversations of one person. */
  conversationsPerPerson: 1_000,
  /** Conversations of one person without a message. */
  emptyConversationsPerPerson: 20,
  /** Attachments of one person that are not sent yet. */
  unsentAttachments: 32,
  /** Conversations of the list that one search looks through. */
  searchedConversations: 200,
  /** Messages that one search reads. */
  searchedMessages: 2_000,
  /** Bytes of them. */
  searchedBytes: 4_194_304,
  /** Characters of a token. */
  tokenChars: 16_384,

  // What one process holds
  /** Event streams of one person. */
  streamsPerPerson: 64,
  /** Event streams of one response. */
  streamsPerResponse: 16,
  /** Bytes of the items of one page of a conversation, if it has more than one. */
  pageBytes: 2_097_152,
  /** Bytes of the replies to one person that are not read yet, if there is more than one. */
  unreadReplyBytes: 33_554_432,
  /** Bytes of the events of finished responses, in memory. */
  finishedEventBytes: 67_108_864,
  /** Events of one response in Redis. */
  redisEvents: 100_000,
  /** Items of one request, with the earlier ones that a client sends again. */
  inputItems: 2_000,
  /** Servers that a request names in `tools`. */
  declaredServers: 64,
  /** Requests a minute of one person to all routes, as a multiple of the limit. */
  otherRequestsFactor: 10,
  /** Requests a minute without a valid sign-in from one address. */
  strangerRequestsPerMinute: 600,

  // Work on foreign input
  /** Threads that work on foreign input at the same time. */
  workThreads: 2,
  /** Milliseconds for one document, schema or check. */
  workMs: 2_000,
  /** Mebibytes of each such thread. */
  workMemoryMb: 80,
  /** Pieces of such work that wait, of one course or server. */
  workWaitingEach: 64,
  /** Pieces of such work that wait, of all. */
  workWaiting: 512,
  /** Characters of a structured result that are checked against the tool's schema. */
  checkedResultChars: 262_144,
  /** JSON values in one answer of a server, or in one event of a stream. */
  answerValues: 100_000,
  /** Blocks of content in one answer of a server. */
  contentBlocks: 1_000,
  /** Steps of the patterns of a schema in one check: length of the text × size of the pattern. */
  patternSteps: 20_000_000,
  /** Size of all patterns of one schema, compiled. */
  patternSize: 20_000,
} as const;
