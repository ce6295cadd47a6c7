/** Finds tools by what they are called and what they say they do. */
import { BOUNDS } from '../../base';
import { OverBudget, type WorkPool } from '../../work';
import type { CatalogTool } from './catalog';

/** The best matches first. */
export type ToolSearch = (
  tools: readonly CatalogTool[],
  query: string,
) => Promise<readonly CatalogTool[]>;

/** `createIssue2` as `create Issue 2`; other separators are known to the search. */
const words = (name: string): string =>
  name.replace(/(\p{Ll}|\p{N})(?=\p{Lu})|(\p{L})(?=\p{N})/gu, '$& ');

export function createToolSearch(work: Pick<WorkPool, 'run'>): ToolSearch {
  return async (tools, query) => {
    const documents = tools.map(({ server, name, face, description }) => ({
      title: `${words(name)} ${face.tool_title ?? ''} ${server.name}`,
      text: description,
    }));
    try {
      const found = await work.run('search', { documents, question: query }, 'tools');
      return found.slice(0, BOUNDS.toolsPerSearch).flatMap((index) => tools[index] ?? []);
    } catch (error) {
      if (error instanceof OverBudget) {
        return [];
      }
      throw error;
    }
  };
}
