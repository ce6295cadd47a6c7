/**
 * Patterns of the source text as it is written: markers of turns and chat templates, places that
 * people do not see, and phrases that are found although they are disguised.
 */
import { compacted } from './views';

/** Markers of the roles of a conversation, as models and hosts write them. */
export const MARKERS: readonly RegExp[] = [
  /<\|(?:im_start|im_end|im_sep|system|user|assistant|end|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\|>/gi,
  /\[INST\][^\n]{1,400}\[\/INST\]|\[\/INST\]|<<\/?SYS>>/g,
  /<(?:start|end)_of_turn>/gi,
  /<\/?(?:system|assistant|tool_results?|tool_calls?|tool_response|function_calls|function_results|invoke|system[-_]reminder|system[-_]message|admin[-_]instructions|untrusted[\w-]{0,40}|developer[-_]message|important)(?:\s[^<>]{0,60})?>/gi,
  /(?:^|\n)\s{0,8}Human:[^\n]{0,400}\n\s{0,8}Assistant:/g,
  /(?:^|\n)\s{0,8}###\s?(?:System|Instructions?|Response)\s?:/gi,
  /\b(?:user|human):[^\n]{0,60}\b(?:approve|go ahead|yes)\b/gi,
  /\bassistant:\s?(?:approved|sure|of course|ok)\b/gi,
  /(?:^|\n|[.\]\-=] ?)(?:SYSTEM|System)(?: MESSAGE| OVERRIDE| NOTICE)?:[^\n]{0,80}\b(?:you|assistant|approv\w+|user (?:is|has|verified|said)|ignore|forget|learner is|orders|as administrator)\b/g,
  /["']role["']\s{0,4}:\s{0,4}["'](?:system|developer)["']\s{0,4},\s{0,4}["']content["']\s{0,4}:\s{0,4}["'][^"'\n]{0,200}\b(?:you|must|obey|ignore|always|never)\b/gi,
  /\b(?:BEGIN|END|START) (?:OF )?SYSTEM (?:PROMPT|MESSAGE)\b/g,
  /\[SYSTEM (?:OVERRIDE|MESSAGE|NOTICE)\]|SYSTEM NOTICE TO/g,
  /\[system\]\(#/gi,
  /-{2,}\s?END OF (?:TOOL|USER|DOCUMENT|DATA|FUNCTION)[^\n]{0,30}-{2,}/gi,
  /\bEnd of (?:legitimate |tool |user )?(?:data|output|result)s?\b[.:]/g,
];

const READER =
  '(?:\\bai\\b|\\bllms?\\b|language models?|assistant|agents?\\b|chat ?bot|gpt|claude|gemini|copilot)';

/** Comments and elements that a page does not show, where they speak to a model. */
export const UNSEEN: readonly RegExp[] = [
  new RegExp(`<!--[^>]{0,120}${READER}(?:s|\\s\\w{1,12})?\\s?[:,]`, 'gi'),
  new RegExp(`<!--\\s{0,8}(?:note|message|instructions?)s? (?:to|for)[^>]{0,30}${READER}`, 'gi'),
  new RegExp(`\\[//\\]: # \\([^)\\n]{0,80}${READER}`, 'gi'),
  new RegExp(
    `(?:display:\\s?none|visibility:\\s?hidden|font-size:\\s?[01](?:px)?|opacity:\\s?0(?![.\\d])|color:\\s?(?:white|#fff)|\\bhidden\\b|fill="none")[^<>]{0,40}>[^<]{0,160}(?:${READER}|\\byou (?:are now|must)|ignore|disregard)`,
    'gi',
  ),
  new RegExp(`\\balt="[^"]{0,120}(?:${READER}\\s?[:,]|ignore|disregard)`, 'gi'),
  /<meta name="ai[-_]instructions?"/gi,
  /#[^\n]{0,20}\bTODO\((?:ai|llm|claude|copilot)\)/gi,
  /"_?(?:note|instructions?|message)_(?:to|for)_(?:the_)?(?:model|ai|llm|assistant)"/gi,
];

const EARLIER = '(?:previous|prior|above|earlier|preceding|system|initial|original)';
const ORDERS = '(?:instructions?|prompts?|rules|guidelines|directives|systemprompt)';

/**
 * For the compact view: phrases that no ordinary text spells, whatever stands between its letters.
 */
export const PHRASES: RegExp = new RegExp(
  compacted(
    [
      `(?:ignore|disregard|forget|bypass|override)(?:any|all|every)?(?:of)?(?:the|my|these|those|ur|your)?${EARLIER}${ORDERS}`,
      `(?:ignore|disregard|forget)(?:all|your|ur)(?:the|of)?(?:your)?${ORDERS}`,
      '(?:ignore|disregard|forget)everything(?:above|before)',
      'donotteii(?:the)?(?:user|student|learner|person)',
      '(?:reveal|print|show|output)(?:me)?(?:your|the)system(?:prompt|message)',
      'youarenow(?:free|dan|anassistantwithout|without|indevelopermode)',
      'you(?:will)?revealthesystemprompt',
    ].join('|'),
  ),
  'g',
);

/** Orders to decode something and to obey it. */
export const DECODE_AND_OBEY: readonly RegExp[] = [
  /\b(?:decode|decrypt|unpack|translate|decipher)\b[^.!?\n]{0,80}\b(?:and|then)\b[^.!?\n]{0,20}\b(?:follow|execute|obey|act on|do what|carry out|run)\b/gi,
  /\b(?:act on it|and act accordingly|do what it says)\b/gi,
];
