/**
 * What providers' sentences mean, where no identifier tells. The rules are read in their order, on
 * a bounded text, and have no nested repetitions.
 */
import type { ModelFailureKind } from '../failure';

type Rule = readonly [kind: ModelFailureKind, pattern: RegExp];

/** A tool's definition may quote anything, so that these come first. */
const TOOL: readonly RegExp[] = [
  /invalid schema for (?:function|tool)/,
  /\btools[.[]\d{1,4}\]?[.:][\w.[\]]{0,80}(?:input_schema|parameters|name|description|function)/,
  /function_?declarations?\[\d{1,4}\]/,
  /invalid (?:parameters|function|tool) (?:schema|definition|name)/,
  /tool names must be unique|duplicate (?:function|tool) (?:name|declaration)/,
  /(?:json ?schema|tool|function|grammar)[^\n]{0,60}(?:not supported by|cannot be (?:converted|compiled)|is not a valid schema)/,
  /(?:failed|unable|error) (?:to )?(?:pars|compil|convert|build)\w{0,5} (?:the )?(?:json schema|tool|grammar|function)/,
  /unsupported (?:json )?schema|json schema (?:is invalid|conversion failed)/,
];

const TOO_LONG: readonly RegExp[] = [
  /prompt is too long|(?:input|prompt|request|message|conversation)s? (?:is |are |was )?too (?:long|large)/,
  /request entity too large|payload too large|exceeds the maximum (?:allowed )?(?:request )?size/,
  /(?:exceed\w{0,4}|longer than|larger than|beyond|overflow\w{0,3}|not fit)[^\n]{0,80}(?:context|maximum model length|maximum (?:number of )?(?:input )?tokens|token limit|max_model_len)/,
  /(?:context|prompt|input)[ -](?:length|size|window|token count)[^\n]{0,80}(?:exceed|overflow|too (?:long|large))/,
  /maximum (?:context|prompt|model|input) (?:length|size)/,
  /(?:context|model)(?:'s)? (?:maximum )?(?:context )?length (?:is only|of only|limit)/,
  /context (?:length|size|window)[^\n]{0,40}(?:exceeded|is only \d)/,
  /exceed (?:the )?context limit|reduce the length of the (?:messages|prompt|input)|too many (?:input )?tokens: /,
  /must have less than \d+ tokens|`inputs` tokens \+ `max_new_tokens` must be/,
  /input (?:or output )?tokens must be reduced/,
  /contextwindowexceedederror/,
];

const QUOTA: readonly RegExp[] = [
  /credit balance is too low|insufficient (?:balance|credits?|funds|quota)|(?:no|any|run out of|out of|more|exhausted your) (?:available )?credits?\b/,
  /exceeded your current quota|(?:monthly|daily|spend(?:ing)?|credit|usage|billing hard) (?:limit|cap|quota)s? (?:has been |have been |is |was )?(?:reached|exceeded)/,
  /(?:reached|exceeded|hit) (?:your|the|its) (?:specified |monthly |daily |api |spend(?:ing)? |credit |plan |usage |allocated ){1,4}(?:limit|cap|quota|allowance)/,
  /budget has been exceeded|exceeded (?:its |your |the )?(?:max )?budget|payment required|billing details|enable billing|unpaid invoice|account is in arrears|add (?:a )?payment/,
  /requires more credits|never purchased credits|(?:per|\/) month\b|perday|requests per day|free[- ]models[- ]per[- ]day/,
];

const FILTER: readonly RegExp[] = [
  /content (?:management|filter\w{0,3}|safety|moderation|usage) polic/,
  /(?:blocked|rejected|flagged|filtered|stopped) (?:by|due to|because of|for|as) [^\n]{0,60}(?:content|safety|moderation|polic|filter|violat|inappropriate|sensitive)/,
  /(?:violat\w{0,4}|against) [^\n]{0,40}(?:usage polic|content polic|safety polic|usage guidelines)|inappropriate content/,
  /input (?:was )?flagged|requires moderation on|contentpolicyviolationerror|prompt was blocked/,
];

const WRONG_MODEL: readonly RegExp[] = [
  /model[^\n]{0,120}(?:does not exist|not exist\b|is not found|not found|could not be found|is not available|is not supported|unavailable for free|has been (?:deprecated|decommissioned|retired|removed)|no longer (?:available|supported)|is not a valid model)/,
  /(?:unknown|invalid|no such|unsupported|unrecognized) model|model (?:id|identifier|name) (?:is )?invalid|not a valid model id|invalid model name/,
  /no (?:endpoints|allowed providers|models? (?:is |are )?loaded)|deployment[^\n]{0,60}does not exist|operation does not work with the specified model/,
  /(?:access|allowed) to (?:the )?(?:access )?(?:the )?(?:specified )?model|to access (?:the )?model|does not have access to model/,
  /provided model identifier is invalid|model identifier/,
  /does not support (?:tool|function)|tool(?: use| calling|s)? (?:is|are) not supported|tool choice requires|support tool use/,
];

const CREDENTIALS: readonly RegExp[] = [
  /api[ _-]?key[^\n]{0,60}(?:invalid|not valid|incorrect|missing|expired|not found|required|revoked|disabled|leaked)/,
  /(?:invalid|incorrect|missing|expired|wrong|no|bad|unknown) (?:or missing )?(?:x-)?(?:api[ _-]?key|api token|subscription key|credentials|bearer token|access token|proxy server token|auth)/,
  /authentication (?:fails|failed|error|required)|unauthorized|not authenticated|security token|organization has been disabled|no auth credentials/,
  /(?:account|organization|project)[^\n]{0,40}(?:suspended|deactivated|disabled|terminated)|has not been used in project/,
];

const RATE: readonly RegExp[] = [
  /rate[- _]?limit|too many (?:requests|tokens)|requests? per (?:minute|second)|tokens per (?:minute|second)|slow down/,
];

const UNAVAILABLE: readonly RegExp[] = [
  /(?:model|server|engine|service|system)[^\n]{0,40}(?:overloaded|busy|at capacity|unavailable|loading)|loading model|more system memory|over capacity|no healthy/,
];

const rules = (kind: ModelFailureKind, patterns: readonly RegExp[]): readonly Rule[] =>
  patterns.map((pattern) => [kind, pattern]);

const RULES: readonly Rule[] = [
  ...rules('bad_tool', TOOL),
  ...rules('too_long', TOO_LONG),
  // Google words every used-up limit as a quota, and names the one it means.
  ['quota', /quota[^]{0,300}limit: 0\b/],
  ['quota', /perday/],
  ['rate', /perminute|current quota[^]{0,800}retry in \d/],
  ...rules('quota', QUOTA),
  ...rules('filter', FILTER),
  ...rules('wrong_model', WRONG_MODEL),
  ...rules('credentials', CREDENTIALS),
  ...rules('rate', RATE),
  ...rules('unavailable', UNAVAILABLE),
];

/** @param words bounded by the caller */
export function kindOfWords(words: string): ModelFailureKind | null {
  const text = words.toLowerCase();
  return RULES.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

const AMOUNT = '(\\d[\\d,]{0,14})';
const CONTEXT: readonly RegExp[] = [
  `\\d(?: tokens)? > ${AMOUNT}`,
  `(?:context|maximum (?:model|context|prompt)) (?:length|size|window|limit)(?: is| of|:)?(?: only)? ?\\(?${AMOUNT}`,
  `${AMOUNT} maximum context length`,
  `maximum number of (?:input )?tokens(?: allowed)? ?\\(?${AMOUNT}`,
  `\\blimit(?:s| is|:)? ${AMOUNT}`,
  `must (?:have less than|be <=) ${AMOUNT}`,
].map((source) => new RegExp(source));

/** The size of the context that a sentence about it gives. */
export function contextIn(words: string): number | null {
  const text = words.toLowerCase();
  for (const pattern of CONTEXT) {
    const amount = Number(pattern.exec(text)?.[1]?.replaceAll(',', ''));
    if (Number.isSafeInteger(amount) && amount > 0) {
      return amount;
    }
  }
  return null;
}
