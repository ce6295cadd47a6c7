/**
 * How many nodes of the page a block takes. A few kilobytes of Markdown can stand for a million of
 * them, which would freeze the page whenever the conversation is opened.
 */
import type { Block } from './blocks';
import { formulaNodes } from './FormulaSource';
import { readInline } from './inline';
import type { Inline } from './nodes';
import { pieceNodes } from './pieces';
import type { References } from './references';

/** A block whose text is read. */
export type View = Block<Inline[]>;

/** Emphasis nested deeper is plain text. */
export const DEEPEST = 16;
/** A block of code, and what the page adds to it. */
const CODE = 10;
/** A link, and where it leads. */
const LINK = 8;
const TABLE = 4;

/** The view of a block, and how many nodes it takes at most. */
export function viewOf(block: Block, references: References): { view: View; nodes: number } {
  let nodes = 0;
  const line = (text: string): Inline[] => {
    const read = readInline(text, references);
    nodes += weightOf(read, 0);
    return read;
  };
  const inside = (child: Block): View => {
    nodes += 1;
    switch (child.type) {
      case 'paragraph':
      case 'heading':
        return { ...child, text: line(child.text) };
      case 'quote':
        return { ...child, blocks: child.blocks.map(inside) };
      case 'list':
        nodes += 2 * child.items.length;
        return {
          ...child,
          items: child.items.map((item) => ({ ...item, blocks: item.blocks.map(inside) })),
        };
      case 'table': {
        const { align, header, rows } = child;
        nodes += TABLE + (1 + rows.length) * (1 + align.length);
        return { ...child, header: header.map(line), rows: rows.map((row) => row.map(line)) };
      }
      case 'code':
        nodes += CODE + pieceNodes(child.text);
        return child;
      case 'formula':
        nodes += formulaNodes(child.text);
        return child;
      default:
        return child;
    }
  };
  return { view: inside(block), nodes };
}

function weightOf(nodes: Inline[], depth: number): number {
  if (depth > DEEPEST) {
    return 1;
  }
  return nodes.reduce((sum, node) => {
    if (typeof node === 'string') {
      return sum + 1;
    }
    if ('children' in node) {
      return sum + ('href' in node ? LINK : 1) + weightOf(node.children, depth + 1);
    }
    return sum + (node.type === 'formula' ? formulaNodes(node.text) : 2);
  }, 0);
}
