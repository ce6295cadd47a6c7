/** The table of fixed bounds: what each line of `BOUNDS` counts, and what happens with more. */
import { BOUNDS } from '../../src/server/base/bounds';
import { listTable, literals } from './rst';

const WORDS: Readonly<Record<keyof typeof BOUNDS, readonly [counts: string, more: string]>> = {
  courseSourceChars: [
    'characters of one course document (HTML, subtitles)',
    'the rest of the document is not read',
  ],
  lmsAnswerBytes: ['bytes of one answer of the LMS', 'the answer counts as a failure of the LMS'],
  unitTextChars: ['characters of the text of one unit or sequence', 'the rest is not read'],
  readingsAtOnce: [
    'units and sequences that are read at the same time',
    'the others wait; courses take turns',
  ],
  readingsWaiting: [
    'units and sequences of one course that wait to be read (of all courses: twice as many)',
    'the text is left out, with the reason; the answer goes on',
  ],
  titleChars: ['characters of the title of a course, a section or a unit', 'the title is cut'],
  listPages: ['pages of one list of a server', 'a list of tools fails; other lists are cut'],
  toolsPerServer: ['tools of one server', 'the first by name are kept'],
  toolsOffered: ['tools that the model is offered at once', 'it searches for those of the largest servers'],
  toolsFound: ['of these, tools that it has found by searching', 'the last ones found are kept'],
  toolsPerSearch: ['tools that one search finds', 'the best matches are kept'],
  definitionChars: [
    'characters of one tool definition, resource or prompt in a list',
    'the tool or the entry is left out',
  ],
  jsonDepth: ['levels of nested JSON', 'the value is refused'],
  definitionsChars: ['characters of all tool definitions of one server', 'the rest is left out'],
  definitionsParts: ['subschemas of all tool definitions of one server', 'the rest is left out'],
  pinsPerServer: ['accepted definitions that are kept for one server', 'other tools are left out'],
  toolTitleChars: ['characters of the title of a tool', 'cut, with a note'],
  toolDescriptionChars: [
    'characters of the description of a tool, for the model and for people',
    'cut in the same place for both, with a note',
  ],
  withheldToolsNamed: ['names of changed tools that the model gets', 'the model gets their number'],
  attachablesChars: ['characters of one list of resources or prompts', 'the list is cut, and says so'],
  uriChars: ['characters of a URI or URL from a server', 'it is refused'],
  attachableChars: [
    'characters of a resource or prompt that are read, whatever `limits.attachment_chars` says',
    'the rest is not read, with a note',
  ],
  uriVariables: ['variables of one resource template', 'the template is left out'],
  completionValues: ['values that complete an argument', 'the rest is left out'],
  completionValueChars: ['characters of one such value', 'the value is left out'],
  unreadableAnswerChars: ['characters of an answer that cannot be read', 'the rest is not kept'],
  serverErrorChars: ['characters of an error of the protocol', 'the rest is not kept'],
  misfitChars: ['characters that say why something does not fit a schema', 'the rest is cut'],
  progressChars: ['characters of a progress message', 'the rest is cut'],
  progressReports: ['progress reports of one call', 'further ones are not shown'],
  mediumBytes: ['bytes of one image, recording or file in a result', 'left out, with a note'],
  mediaBytes: ['bytes of all of them in one result', 'left out, with a note'],
  mediaPerCall: ['images, recordings and files in one result', 'left out, with a note'],
  mediumNameChars: ['characters of the name of one', 'the rest is cut'],
  elicitationMessageChars: ['characters of a question of a server', 'the question is refused'],
  elicitationSchemaChars: ['characters of the schema of its form', 'the question is refused'],
  elicitationsPerCall: ['questions of one call', 'declined; the result says how many'],
  elicitationsRefused: [
    'further questions of one call that are refused',
    'the call is ended; its outcome is unknown',
  ],
  elicitationsPerAnswer: ['questions of all calls of one answer', 'declined; the result says how many'],
  elicitationsPerPerson: [
    'questions that one person has open at a replica',
    'declined; the result says how many',
  ],
  elicitationRounds: ['times that one call is continued with input', 'the call ends with an error'],
  openRoundChars: [
    "characters of a server's state and questions that are kept with an open question",
    'the call does not survive a restart of the BFF; its outcome is unknown',
  ],
  repliesAtOnce: [
    "answers to a server's own requests that are sent at the same time, over one connection",
    'the others wait',
  ],
  repliesWaiting: [
    'answers that wait to be sent',
    'the connection is closed; the outcome of its calls is unknown',
  ],
  largeAnswers: [
    'answers of one server of more than 256 KiB that are read at the same time',
    'the others wait, unread, within their time limit',
  ],
  streamEvents: [
    'events of one stream of a server that come at once',
    'the stream is cut; the outcome of its call is unknown',
  ],
  streamEventsPerSecond: ['events of one stream a second, after that', 'the same'],
  callsPerStep: [
    'tool calls of one model step',
    'the model is not read further; one refused call (`too_many_calls`) stands for the rest',
  ],
  callsAtOnce: ['tool calls of one answer that run at the same time', 'the others wait'],
  approvalsPerStep: [
    'tool calls that wait for a person at once',
    'refused (`too_many_calls`)',
  ],
  argumentsChars: [
    'characters of the arguments of one call',
    'refused (`invalid_arguments`); the model is not read further',
  ],
  citationsPerMessage: ['citations of one message', 'other numbers stay plain text'],
  historyItems: ['messages and calls of a conversation that the model reads', 'the newest'],
  historyChars: ['characters of them, and of what is attached to them', 'the newest; the last message of the person in any case'],
  stepChars: [
    'characters of all that one model step streams, its thoughts included',
    'the answer ends as `incomplete`',
  ],
  saidChars: [
    'characters of what one step said, its thoughts included, that go back to its provider',
    'only its words and calls go back',
  ],
  conversationsPerPerson: ['conversations of one person', 'refused (`too_many_conversations`)'],
  emptyConversationsPerPerson: [
    'conversations of one person without a message',
    'the oldest of them is deleted',
  ],
  unsentAttachments: ['attachments of one person that are not sent', 'the oldest is deleted'],
  searchedConversations: ['conversations of a course that one search looks through', 'the newest'],
  searchedMessages: ['messages that one search reads, the newest', 'the rest is not searched'],
  searchedBytes: ['bytes of them', 'the same'],
  tokenChars: ['characters of a token', 'refused (`unauthenticated`)'],
  streamsPerPerson: [
    'event streams and waiting questions of one person at a replica',
    'refused (`too_many_streams`)',
  ],
  streamsPerResponse: ['event streams of one response at a replica', 'refused (`too_many_streams`)'],
  pageBytes: ['bytes of one page of a conversation', 'the page is shorter; `has_more` says so'],
  unreadReplyBytes: [
    'bytes of replies to one person that are not read yet, at a replica',
    'refused (`too_many_streams`)',
  ],
  finishedEventBytes: [
    'bytes of the events of finished answers in the memory of one process',
    'the oldest are forgotten; readers get the stored answer',
  ],
  redisEvents: ['events of one answer in Redis', 'readers get the stored answer'],
  inputItems: [
    'items in the ``input`` of one request, with the earlier ones that a client sends again',
    'refused (`invalid_request`)',
  ],
  declaredServers: ['servers in the ``tools`` of one request', 'refused (`invalid_request`)'],
  otherRequestsFactor: [
    'times `limits.requests_per_minute`: requests of one person to all routes, whatever refuses them',
    'refused (`rate_limited`)',
  ],
  strangerRequestsPerMinute: [
    'requests a minute from one address whose sign-in is refused, and to the OAuth callback',
    'refused (`rate_limited`)',
  ],
  workThreads: [
    'threads that read course documents, tool schemas and results, where these are not small',
    'the work waits; courses and servers take turns',
  ],
  workMs: [
    'milliseconds for one document, schema or check',
    'the document, tool or call is left out, with the reason; the answer goes on',
  ],
  workMemoryMb: ['mebibytes of each thread', 'the same'],
  workWaitingEach: ['such documents, schemas and checks that wait, of one course or server', 'the same'],
  workWaiting: ['the same, of all courses and servers', 'the same'],
  checkedResultChars: [
    "characters of a structured result that are checked against the tool's schema",
    'the result is not checked, and says so',
  ],
  answerValues: [
    'JSON values in one answer of a server, or in one event of a stream',
    'the answer is not taken; a call counts as carried out, or its outcome as unknown',
  ],
  contentBlocks: [
    'blocks of content in one answer of a server',
    'the first ones are kept, with a note',
  ],
  patternSteps: [
    'steps of the patterns of a schema in one check: length of the text × size of the pattern',
    'the arguments are refused; a result is not checked, and says so',
  ],
  patternSize: ['the size of all patterns of one schema, compiled', 'the tool is not offered'],
};

export const bounds = (): string =>
  listTable(
    ['Counts', 'At most', 'With more'],
    '50 14 36',
    Object.entries(BOUNDS).map(([name, most]) => {
      const [counts, more] = WORDS[name as keyof typeof BOUNDS];
      return [literals(counts), most.toLocaleString('en'), literals(more)];
    }),
  );
