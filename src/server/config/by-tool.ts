/** Reads parameters that are either one word for every tool of a server, or a word per tool. */
import { isRecord } from '../base';
import type { Path, Report } from './problems';
import type { ByTool } from './types';

/**
 * @param words The first one is the default, also for tools that a mapping does not name. Any other
 * word is a problem.
 */
export function readByTool<W extends string>(
  report: Report,
  path: Path,
  words: readonly [W, ...W[]],
  value: unknown,
): ByTool<W> {
  const [fallback] = words;
  const isWord = (given: unknown): given is W => words.some((word) => word === given);
  const fix = `Set it to ${words.join(', ')}, or to a mapping of tool names to these words.`;
  if (value === undefined || value === null) {
    return { default: fallback, tools: new Map() };
  }
  if (isWord(value)) {
    return { default: value, tools: new Map() };
  }
  if (!isRecord(value)) {
    report.problem(path, `is neither ${words.join(' nor ')} nor a mapping`, fix);
    return { default: fallback, tools: new Map() };
  }
  const tools = new Map<string, W>();
  for (const [tool, word] of Object.entries(value)) {
    if (isWord(word)) {
      tools.set(tool, word);
    } else {
      report.problem([...path, tool], `is neither ${words.join(' nor ')}`, fix);
    }
  }
  return { default: fallback, tools };
}

/** The word for one tool. */
export function wordFor<W extends string>(
  { default: fallback, tools }: ByTool<W>,
  toolName: string,
): W {
  return tools.get(toolName) ?? fallback;
}
