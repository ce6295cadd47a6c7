/**
 * Decides which tools a message requests, by comparing its words with the tools' names and
 * descriptions.
 */
import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { findNumbers, findQuoted, withoutQuoted } from './find-values';
import { isRecord, kindOf, propertiesOf, resolveSchema } from './schema';
import { contentStems, humanName, identifierWords, isStopWord, stem, wordsOf } from './words';

export interface ToolChoice {
  tool: LanguageModelV4FunctionTool;
  /** The part of the message that requests it. */
  clause: string;
}

/** Maximum per step. */
const MAX_CALLS = 8;
const MAX_CLAUSES = 40;
const NAME_WEIGHT = 3;
const CLEAR_DESCRIPTION_WORDS = 3;

/** Verbs that say nothing about what a tool is for. */
const GENERIC = new Set(
  [
    'call create do execute fetch find get list look make print read return run search set show',
    'tool trigger update use',
  ]
    .join(' ')
    .split(' ')
    .map(stem),
);

const QUESTION_WORDS = new Set(
  [
    "what what's who why how when where which is are does do did was were",
    'explain define describe summarise summarize',
  ]
    .join(' ')
    .split(' '),
);
const DEFINITION = /^(?:what(?:'s| is| are)|define|explain)\s+(?:an?\s+)?[\p{L}-]+\W*$/iu;
const ABOUT_THE_TEXT =
  /\b(?:this|the) (?:unit|course|lesson|text|section|video|page|chapter|transcript)\b/i;

/** The operator's label and the server's tool name inside `<label>__<tool>`. */
export function splitToolName(name: string): { label: string | null; tool: string } {
  const at = name.indexOf('__');
  return at > 0
    ? { label: name.slice(0, at), tool: name.slice(at + 2) }
    : { label: null, tool: name };
}

/** A tool's name in answers, e.g. `{ title: 'Roll dice', server: 'Dice' }`. */
export function toolFace(name: string): { title: string; server: string | null } {
  const { label, tool } = splitToolName(name);
  return { title: humanName(tool), server: label === null ? null : humanName(label) };
}

/** Stems of the tool's name that say what it is for, in order. */
export function nameStems(toolName: string): string[] {
  const all = identifierWords(splitToolName(toolName).tool)
    .filter((word) => !isStopWord(word))
    .map(stem);
  const significant = all.filter((word) => !GENERIC.has(word));
  return significant.length > 0 ? significant : all;
}

interface ToolWords {
  tool: LanguageModelV4FunctionTool;
  names: readonly string[];
  /** Stems in the description that the name lacks. */
  description: ReadonlySet<string>;
  label: readonly string[];
  takesNumbers: boolean;
}

function takesNumbers(schema: unknown): boolean {
  if (!isRecord(schema)) {
    return false;
  }
  return propertiesOf(schema, schema).some(({ kind, schema: property }) => {
    const of = kind === 'array' ? kindOf(resolveSchema(property.items, schema)) : kind;
    return of === 'number' || of === 'integer';
  });
}

function readTool(tool: LanguageModelV4FunctionTool): ToolWords {
  const names = nameStems(tool.name);
  const own = (word: string) => !names.includes(word) && !GENERIC.has(word);
  return {
    tool,
    names,
    description: new Set(
      contentStems(tool.description ?? '').filter((word) => word.length >= 3 && own(word)),
    ),
    label: identifierWords(splitToolName(tool.name).label ?? '')
      .map(stem)
      .filter(own),
    takesNumbers: takesNumbers(tool.inputSchema),
  };
}

interface ClauseWords {
  text: string;
  stems: readonly string[];
  /** Begins like a question for knowledge, not like a request for an action. */
  question: boolean;
  hasNumbers: boolean;
}

/** Ignores quoted text: it is input for a tool and does not choose one. */
function readClause(clause: string): ClauseWords {
  const text = withoutQuoted(clause);
  const question = QUESTION_WORDS.has(wordsOf(text)[0]?.text ?? '');
  return { text, stems: contentStems(text), question, hasNumbers: findNumbers(text).length > 0 };
}

function isClear(
  clause: ClauseWords,
  tool: ToolWords,
  named: readonly string[],
  described: number,
): boolean {
  if (DEFINITION.test(clause.text)) {
    return false;
  }
  if (named.length >= Math.min(2, tool.names.length)) {
    return true;
  }
  if (ABOUT_THE_TEXT.test(clause.text)) {
    return false;
  }
  if (described >= CLEAR_DESCRIPTION_WORDS) {
    return true;
  }
  if (clause.question && !(clause.hasNumbers && tool.takesNumbers)) {
    return false;
  }
  // The last word of a name says what the tool is about; a clause may also begin with the tool's
  // verb.
  return named.some((word) => word === tool.names.at(-1) || word === clause.stems[0]);
}

interface Score {
  points: number;
  /** The share of the name's significant words that occur in the clause. */
  coverage: number;
}

/** `null` if the clause does not clearly request the tool. */
function scoreOf(clause: ClauseWords, tool: ToolWords): Score | null {
  const present = new Set(clause.stems);
  const named = tool.names.filter((word) => present.has(word));
  const described = [...tool.description].filter((word) => present.has(word)).length;
  if (!isClear(clause, tool, named, described)) {
    return null;
  }
  const hints = [
    tool.label.some((word) => present.has(word)),
    clause.hasNumbers && tool.takesNumbers,
  ].filter(Boolean).length;
  return {
    points: NAME_WEIGHT * named.length + described + hints,
    coverage: named.length / tool.names.length,
  };
}

/** The tool that the clause clearly requests: the best match, and the first in the list if tied. */
function chooseTool(text: string, tools: readonly ToolWords[]): LanguageModelV4FunctionTool | null {
  const clause = readClause(text.trim());
  let best: { tool: ToolWords; score: Score } | null = null;
  for (const tool of tools) {
    const score = scoreOf(clause, tool);
    if (!score) {
      continue;
    }
    const better =
      !best ||
      score.points > best.score.points ||
      (score.points === best.score.points && score.coverage > best.score.coverage);
    if (better) {
      best = { tool, score };
    }
  }
  return best?.tool.tool ?? null;
}

interface Part {
  start: number;
  end: number;
}

/** Splits at the first matches of `separator` outside quotation marks. */
function splitOutside(text: string, separator: RegExp, limit: number): Part[] {
  const quotes = findQuoted(text);
  const parts: Part[] = [];
  let start = 0;
  for (const match of text.matchAll(separator)) {
    if (parts.length === limit) {
      break;
    }
    if (quotes.some((quote) => match.index >= quote.start && match.index < quote.end)) {
      continue;
    }
    parts.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  return [...parts, { start, end: text.length }];
}

/**
 * "Roll 3 dice and flip a coin" are two clauses; "the sum of 3 and 4" is one, and so is a reason
 * with an "and" in it.
 */
function splitList(sentence: string, tools: readonly ToolWords[]): string[] {
  const because = sentence.search(/\bbecause\b/i);
  const parts = splitOutside(sentence, /,?\s{1,4}and\s{1,4}|,\s{1,4}/gi, MAX_CALLS);
  for (const [index, part] of parts.entries()) {
    const previous = parts[index - 1];
    if (!previous || (because >= 0 && part.start > because)) {
      continue;
    }
    const right = sentence.slice(part.start);
    const left = sentence.slice(0, previous.end);
    const [first, second] = [chooseTool(left, tools), chooseTool(right, tools)];
    if (first && second && first !== second) {
      return [left, ...splitList(right, tools)];
    }
  }
  return [sentence];
}

/** The calls that a message requests, in order; none if it is unclear. */
export function chooseTools(
  message: string,
  tools: readonly LanguageModelV4FunctionTool[],
): ToolChoice[] {
  const known = tools.map(readTool);
  return splitOutside(
    message,
    /(?<=[.?!])\s{1,4}|[;\n]|,?\s{1,4}(?:and\s{1,4})?then\s{1,4}/gi,
    MAX_CLAUSES,
  )
    .flatMap(({ start, end }) => splitList(message.slice(start, end).trim(), known))
    .flatMap((clause) => {
      const tool = chooseTool(clause, known);
      return tool ? [{ tool, clause }] : [];
    })
    .slice(0, MAX_CALLS);
}
