/**
 * Answers without a tool: quotes sentences of the unit that share words with the question, or says
 * what the demo model can do.
 */
import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { toolFace } from './choose-tool';
import type { AttachedText } from './fences';
import { inertInline, inertQuote } from './inert';
import { contentStems, stem, wordsOf } from './words';

export interface CourseText {
  course: string | null;
  unit: string | null;
  passages: PassageText[];
}

interface PassageText {
  /** The number by which an answer cites it; `null` for text before the first passage. */
  number: number | null;
  title: string | null;
  text: string;
}

interface Sentence {
  text: string;
  passage: PassageText;
}

const QUOTED_SENTENCES = 3;
const MAX_SENTENCES = 2000;
/** Used for an attached text without matching sentences. */
const BEGINNING_CHARS = 400;
const MAX_LISTED_TOOLS = 30;
/** A line with fewer words and no end mark is a heading. */
const HEADING_WORDS = 8;

const SIGNATURE =
  '_I am the built-in demo model: no network and no AI behind me, I only compare words._';
const SUMMARY = new Set(['summaris', 'summariz', 'summary', 'overview', 'recap']);
const GREETING =
  /^(?:hi|hello|hey|hola|good (?:morning|afternoon|evening)|greetings|thanks|thank you)\b/i;
/** Words that any question about a unit may contain. */
const COMMON = new Set(
  'unit course lesson text page section mean explain say give question know help'
    .split(' ')
    .map(stem),
);

/**
 * The text in the last `<course_context …>` of a system prompt; `null` if there is none. The last,
 * because the prompt's rules may also name the tag.
 */
export function readCourseContext(system: string): CourseText | null {
  const end = system.lastIndexOf('</course_context>');
  const open = end < 0 ? -1 : system.lastIndexOf('<course_context', end);
  const start = open < 0 ? -1 : system.indexOf('>', open);
  if (start < 0) {
    return null;
  }
  const lines = system
    .slice(start + 1, end)
    .split('\n')
    .map((line) => line.trim());
  const valueOf = (label: string) =>
    lines
      .find((line) => line.startsWith(label))
      ?.slice(label.length)
      .trim() ?? null;
  const text = lines.filter(
    (line) => !/^(?:Course: |Unit: |\(Not available:|\(Earlier in this conversation)/.test(line),
  );
  return { course: valueOf('Course: '), unit: valueOf('Unit: '), passages: passagesOf(text) };
}

/** Marks a line of the course's own text. */
const AUTHORED = /^\|\s?/;

function passagesOf(lines: readonly string[]): PassageText[] {
  const passages: PassageText[] = [{ number: null, title: null, text: '' }];
  for (const line of lines) {
    const heading = /^\[(\d{1,2})\] (.+)$/.exec(line);
    // A line of the text can look like a heading, unless it is marked; real headings are numbered
    // consecutively.
    if (heading && Number(heading[1]) === (passages.at(-1)?.number ?? 0) + 1) {
      passages.push({ number: Number(heading[1]), title: heading[2] ?? null, text: '' });
    } else {
      const passage = passages.at(-1);
      if (passage) {
        passage.text += `${line.replace(AUTHORED, '')}\n`;
      }
    }
  }
  return passages.filter(({ text }) => text.trim() !== '');
}

function sentencesOf(passage: PassageText): Sentence[] {
  const lines = passage.text
    .split('\n')
    .filter((line) => /[.!?:]$/.test(line) || wordsOf(line).length >= HEADING_WORDS);
  return lines
    .flatMap((line) => line.split(/(?<=[.!?])\s/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length >= 3)
    .map((text) => ({ text, passage }));
}

/**
 * The sentences that share the most and the rarest words with the question, in order; none if the
 * question is about something else.
 */
function relevantSentences(sentences: readonly Sentence[], question: string): Sentence[] {
  const wanted = [...new Set(contentStems(question))].filter((word) => !COMMON.has(word));
  const stems = sentences.map(({ text }) => new Set(contentStems(text)));
  const weights = new Map(
    wanted.map((word) => {
      const found = stems.filter((words) => words.has(word)).length;
      return [word, found === 0 ? 0 : 1 + Math.log(sentences.length / found)];
    }),
  );
  const known = [...weights.values()].filter((weight) => weight > 0).length;
  if (known === 0 || known < wanted.length / 2) {
    return [];
  }
  const scores = stems.map((words) =>
    wanted.reduce((sum, word) => sum + (words.has(word) ? (weights.get(word) ?? 0) : 0), 0),
  );
  const best = Math.max(...scores);
  const chosen = new Set(
    [...scores.keys()]
      .filter((index) => (scores[index] ?? 0) >= best * 0.6)
      .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
      .slice(0, QUOTED_SENTENCES),
  );
  return sentences.filter((_, index) => chosen.has(index));
}

function chosenFrom(passages: readonly PassageText[], question: string): Sentence[] {
  const sentences = passages.flatMap(sentencesOf).slice(0, MAX_SENTENCES);
  return asksForSummary(question)
    ? sentences.slice(0, QUOTED_SENTENCES)
    : relevantSentences(sentences, question);
}

const joined = (sentences: readonly Sentence[]): string =>
  inertInline(sentences.map(({ text }) => text).join(' '));

/** Quotes the first attached text with sentences about the question. */
function quotedAttachment(attached: readonly AttachedText[], question: string): string | null {
  for (const { title, text } of attached) {
    const chosen = chosenFrom([{ number: null, title, text }], question);
    if (chosen.length > 0) {
      return `From the attached **${inertInline(title)}**:\n\n> ${joined(chosen)}`;
    }
  }
  return null;
}

function beginningOf({ title, text }: AttachedText): string {
  const whole = text.trim();
  const beginning = whole.length > BEGINNING_CHARS ? `${whole.slice(0, BEGINNING_CHARS)} …` : whole;
  return `The attached **${inertInline(title)}** begins:\n\n${inertQuote(beginning)}`;
}

/** One quotation per passage, with its citation number. */
function quotation(context: CourseText, sentences: readonly Sentence[]): string {
  const quotes = Map.groupBy(sentences, ({ passage }) => passage);
  return [...quotes]
    .map(([{ number, title }, quoted]) => {
      const source = title ?? context.unit ?? context.course;
      const intro = source === null ? 'The course text says' : `From **${inertInline(source)}**`;
      return `${intro}${number === null ? '' : ` [${number}]`}:\n\n> ${joined(quoted)}`;
    })
    .join('\n\n');
}

function capabilities(
  context: CourseText | null,
  tools: readonly LanguageModelV4FunctionTool[],
): string {
  const faces = tools.slice(0, MAX_LISTED_TOOLS).map(({ name }) => {
    const { title, server } = toolFace(name);
    return `- ${inertInline(title)}${server === null ? '' : ` (${inertInline(server)})`}`;
  });
  const more =
    tools.length > MAX_LISTED_TOOLS ? [`- … and ${tools.length - MAX_LISTED_TOOLS} more`] : [];
  const reading = context
    ? "I can quote this unit's text when you use its words"
    : 'I have no course text here';
  return faces.length === 0
    ? `${reading}. I have no tools here.`
    : `${reading}, and I have these tools:\n\n${[...faces, ...more].join('\n')}`;
}

function asksForSummary(question: string): boolean {
  return (
    contentStems(question).some((word) => SUMMARY.has(word)) ||
    /\b(?:main|key) (?:points?|ideas?)\b|\bunit about\b/i.test(question)
  );
}

function body(
  question: string,
  context: CourseText | null,
  tools: readonly LanguageModelV4FunctionTool[],
  attached: readonly AttachedText[],
): string {
  if (GREETING.test(question) && contentStems(question).length <= 2) {
    return `Hello! ${capabilities(context, tools)}`;
  }
  if (/\bwhat can you do\b|^help\W*$/i.test(question)) {
    return capabilities(context, tools);
  }
  const fromAttached = quotedAttachment(attached, question);
  if (fromAttached !== null) {
    return fromAttached;
  }
  const chosen = context ? chosenFrom(context.passages, question) : [];
  if (context && chosen.length > 0) {
    return quotation(context, chosen);
  }
  const [first] = attached;
  if (first) {
    return beginningOf(first);
  }
  const nothing = context ? 'I found nothing about that in this unit. ' : '';
  return nothing + capabilities(context, tools);
}

/** Markdown that ends with a note about the demo model. */
export function answerQuestion(
  question: string,
  context: CourseText | null,
  tools: readonly LanguageModelV4FunctionTool[],
  attached: readonly AttachedText[] = [],
): string {
  return `${body(question.trim(), context, tools, attached)}\n\n${SIGNATURE}`;
}
