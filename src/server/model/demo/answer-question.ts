/** Answers without a tool: quotes the unit's own sentences that share the question's words, or says what it can do. */
import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { toolFace } from './choose-tool';
import { inertInline } from './inert';
import { contentStems, stem, wordsOf } from './words';

export interface CourseText {
  course: string | null;
  unit: string | null;
  text: string;
}

const QUOTED_SENTENCES = 3;
const MAX_SENTENCES = 2000;
const MAX_LISTED_TOOLS = 30;
/** Fewer words than this, without an end mark: a heading. */
const HEADING_WORDS = 8;

const SIGNATURE = '_I am the built-in demo model: no network and no AI behind me, I only compare words._';
const SUMMARY = new Set(['summaris', 'summariz', 'summary', 'overview', 'recap']);
const GREETING = /^(?:hi|hello|hey|hola|good (?:morning|afternoon|evening)|greetings|thanks|thank you)\b/i;
/** Words that every question about a unit may have. */
const COMMON = new Set('unit course lesson text page section mean explain say give question know help'.split(' ').map(stem));

/** The text between the last `<course_context …>` of a system prompt and its end; `null` when there is none. Its rules may name the tag, too. */
export function readCourseContext(system: string): CourseText | null {
  const end = system.lastIndexOf('</course_context>');
  const open = end < 0 ? -1 : system.lastIndexOf('<course_context', end);
  const start = open < 0 ? -1 : system.indexOf('>', open);
  if (start < 0) return null;
  const lines = system
    .slice(start + 1, end)
    .split('\n')
    .map((line) => line.trim());
  const valueOf = (label: string) =>
    lines
      .find((line) => line.startsWith(label))
      ?.slice(label.length)
      .trim() ?? null;
  const text = lines
    .filter((line) => !line.startsWith('Course: ') && !line.startsWith('Unit: ') && !line.startsWith('(Not available:'))
    .join('\n');
  return { course: valueOf('Course: '), unit: valueOf('Unit: '), text };
}

function sentencesOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => /[.!?:]$/.test(line) || wordsOf(line).length >= HEADING_WORDS);
  return lines
    .flatMap((line) => line.split(/(?<=[.!?])\s/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length >= 3)
    .slice(0, MAX_SENTENCES);
}

/** The sentences that share the most, and the rarest, words with the question, in their own order; none when it is about something else. */
function relevantSentences(sentences: readonly string[], question: string): string[] {
  const wanted = [...new Set(contentStems(question))].filter((word) => !COMMON.has(word));
  const stems = sentences.map((sentence) => new Set(contentStems(sentence)));
  const weights = new Map(
    wanted.map((word) => {
      const found = stems.filter((words) => words.has(word)).length;
      return [word, found === 0 ? 0 : 1 + Math.log(sentences.length / found)];
    }),
  );
  const known = [...weights.values()].filter((weight) => weight > 0).length;
  if (known === 0 || known < wanted.length / 2) return [];
  const scores = stems.map((words) => wanted.reduce((sum, word) => sum + (words.has(word) ? (weights.get(word) ?? 0) : 0), 0));
  const best = Math.max(...scores);
  const chosen = new Set(
    [...scores.keys()]
      .filter((index) => (scores[index] ?? 0) >= best * 0.6)
      .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
      .slice(0, QUOTED_SENTENCES),
  );
  return sentences.filter((_, index) => chosen.has(index));
}

function quotation(context: CourseText, sentences: readonly string[]): string {
  const source = context.unit ?? context.course;
  const intro = source === null ? 'The course text says:' : `From **${inertInline(source)}**:`;
  return `${intro}\n\n> ${inertInline(sentences.join(' '))}`;
}

function capabilities(context: CourseText | null, tools: readonly LanguageModelV4FunctionTool[]): string {
  const faces = tools.slice(0, MAX_LISTED_TOOLS).map(({ name }) => {
    const { title, server } = toolFace(name);
    return `- ${inertInline(title)}${server === null ? '' : ` (${inertInline(server)})`}`;
  });
  const more = tools.length > MAX_LISTED_TOOLS ? [`- … and ${tools.length - MAX_LISTED_TOOLS} more`] : [];
  const reading = context ? "I can quote this unit's text when you use its words" : 'I have no course text here';
  return faces.length === 0
    ? `${reading}. I have no tools here.`
    : `${reading}, and I have these tools:\n\n${[...faces, ...more].join('\n')}`;
}

function asksForSummary(question: string): boolean {
  return contentStems(question).some((word) => SUMMARY.has(word)) || /\b(?:main|key) (?:points?|ideas?)\b|\bunit about\b/i.test(question);
}

function body(question: string, context: CourseText | null, tools: readonly LanguageModelV4FunctionTool[]): string {
  if (GREETING.test(question) && contentStems(question).length <= 2) return `Hello! ${capabilities(context, tools)}`;
  if (/\bwhat can you do\b|^help\W*$/i.test(question)) return capabilities(context, tools);
  const sentences = context ? sentencesOf(context.text) : [];
  const chosen = asksForSummary(question) ? sentences.slice(0, QUOTED_SENTENCES) : relevantSentences(sentences, question);
  if (context && chosen.length > 0) return quotation(context, chosen);
  return `${context ? 'I found nothing about that in this unit. ' : ''}${capabilities(context, tools)}`;
}

/** Markdown; ends with a line that says who is speaking. */
export function answerQuestion(question: string, context: CourseText | null, tools: readonly LanguageModelV4FunctionTool[]): string {
  return `${body(question.trim(), context, tools)}\n\n${SIGNATURE}`;
}
