/** Words that the rules are made of, in lower case and without accents. */

/** Up to so many characters of the same sentence. */
export const gap = (most: number): string => `[^.!?{}\\n]{0,${most}}`;

/** Any of these. */
export const any = (...words: string[]): string => `(?:${words.join('|')})`;

/** A whole word; `\b` knows only ASCII, and so do the plain view's Latin words. */
export const word = (...words: string[]): string => `\\b${any(...words)}\\b`;

export const DROP = word(
  'ignor(?:e|ing)',
  'disregard',
  'forget',
  'override',
  'overrule',
  'bypass',
  'discard',
  'neglect',
  'cancel',
  'erase',
  'drop',
  'skip',
  'stop following',
  'set aside',
  'pay no attention to',
  "(?:do not|don't|never|no longer) (?:follow|obey|listen to|comply with)",
);

export const EARLIER = word(
  'previous',
  'prior',
  'above',
  'earlier',
  'preceding',
  'all(?: of)?',
  'any',
  'every',
  'your',
  'ur',
  'original',
  'initial',
  'current',
  'system',
  "developer'?s?",
  'you got',
);

export const ORDERS = word(
  'instructions?',
  'instructons',
  'directives?',
  'directions',
  'guidelines?',
  'guidance',
  'prompts?',
  'system messages?',
  'programming',
  'constraints?',
  'restrictions?',
  '(?:safety|security) (?:policy|policies|rules)',
  '(?:content|safety) (?:filters?|policy)',
  'objectives?',
  'orders',
  'rules',
  'messages',
);

/** Who reads a prompt, in words that seldom mean anything else. */
export const AI = word(
  '(?:an? )?(?:ai|llm|language model|artificial intelligence)s?(?: (?:assistant|agent|model|system|reviewer|grader|coding assistant|bot)s?)?',
  '(?:chat ?|tutor |support )bots?',
  'chatgpt',
  'gpt(?: ?\\d)?',
  'claude',
  'gemini',
  'copilot',
);

/** The same, with words that often mean something else. */
export const ASSISTANT = any(AI, word('(?:the )?(?:assistant|agent|model|bot|voice assistant)s?'));

/** Who reads the answer. */
export const PERSON = word(
  "(?:user|learner|student|person|human|reader|developer)s?(?:'s)?",
  'whoever is chatting with you',
);

export const REVEAL = word(
  'reveal',
  'show',
  'print',
  'output',
  'repeat',
  'display',
  'expose',
  'disclose',
  'recite',
  'dump',
  'write (?:out|down)',
  'echo',
  'list',
  'quot(?:e|ing)',
  'summari[sz]e',
  'translate',
  'spell',
  'return',
  'leak',
  'share',
  'post',
  'what (?:were|are|is)',
  'tell (?:me|us|the reader)',
);

export const SEND = word(
  'send',
  'forward',
  'post',
  'upload',
  'transmit',
  'append',
  'include',
  'put',
  'copy',
  'share',
  'publish',
  'pass',
  'write',
  'leak',
  'e ?mail(?! address)',
  'hand',
  'add',
  'encode',
  'paste',
  'save',
  'collect',
  'take',
  'attach',
);

/** What only the conversation or its people know. */
export const LOOT = word(
  '(?:the|this|our|a copy of|whole|entire|full|complete|stored) (?:conversation|chat)s?(?: (?:history|log|text|so far))?',
  '(?:conversation|chat) (?:history|log|text|so far)',
  'this chat',
  'system prompt',
  '(?:all|every|the last \\w+) (?:messages?|mails?|file)',
  '(?:the|your|all|an?) api keys?',
  '(?:access|session) tokens?',
  'session (?:cookie|id)',
  'passwords?',
  "(?:the|your|all|their|user's) credentials",
  '(?:the|your|all|any) secrets?',
  'environment variables',
  "(?:person's |user's |student's |learner's )?private notes",
  'contents? of (?:your|the) (?:context|conversation)(?: window)?',
  'personal data',
  "(?:user|student|learner|person)(?:'s)? (?:e ?mail|name|grades|password|draft|said|told|wrote|has (?:said|written|told))",
  'previous tool results',
  'list of (?:enrolled )?(?:students|participants)',
);

/** Where things go that leave. */
export const AWAY = any(
  'https?:',
  'ftp:',
  's3:',
  '@[a-z0-9]',
  word(
    'url',
    'links?',
    'image',
    'picture',
    'query string',
    'webhooks?',
    'address',
    'endpoint',
    'external',
    'bucket',
    'tool(?: call)?',
    'comment field',
    'header',
    'pastebin',
    'parameter',
    'argument',
    'shared document',
    'partner service',
    'forum thread',
    'post request',
    'in (?:your|the) (?:reply|answer)',
  ),
);

/** Lack of rules, in the words of those who want it. */
export const UNBOUND = word(
  '(?:no|without(?: any)?|free (?:of|from)|lifts?|lifted) (?:all |ethical |content |more |any )?(?:rules|restrictions|limits?|limitations|filters?|guidelines|content policy|safeguards|constraints|refus\\w+|caveats|ethics)',
  'unrestricted',
  'unfiltered',
  'uncensored',
  'evil',
  'do anything',
  'jailbr(?:eak|oken)',
  'has no (?:rules|limits|restrictions)',
  'never refuses',
);
