/**
 * How many nodes of the page a block takes. A few kilobytes of Markdown can stand for a million of
 * them, which would freeze the page whenever the conversation is opened.
 */
import type { Block } from './blocks';
import { readInline } from './inline';
import { formulaNodes } from './formulas';
import type { Inline } from './nodes';
import { pieceNodes } from './pieces';
import type { References } from './references';

/** A block whose text is read. */
export type View = Block<Inline[]>;

/** Emphasis nested deeper is plain text. */
export const DEEPEST = 16;
/** What the page adds to a block of code. */
const CODE_ACTION = 8;
/** A link shows where it leads. */
const LINK = 8;

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

export function viewOf(block: Block, references: References): View {
  const read = (text: string) => readInline(text, references);
  const inside = (blocks: Block[]) => blocks.map((child) => viewOf(child, references));
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return { ...block, text: read(block.text) };
    case 'quote':
      return { ...block, blocks: inside(block.blocks) };
    case 'list':
      return {
        ...block,
        items: block.items.map(({ checked, blocks }) => ({ checked, blocks: inside(blocks) })),
      };
    case 'table':
      return {
        ...block,
        header: block.header.map(read),
        rows: block.rows.map((row) => row.map(read)),
      };
    default:
      return block;
  }
}

/** At most as many. */
export function nodesOf(view: View): number {
  switch (view.type) {
    case 'paragraph':
    case 'heading':
      return 1 + inlineNodes(view.text);
    case 'code':
      return 2 + CODE_ACTION + pieceNodes(view.text);
    case 'quote':
      return 1 + sum(view.blocks.map(nodesOf));
    case 'list':
      return 1 + sum(view.items.map(({ blocks }) => 2 + sum(blocks.map(nodesOf))));
    case 'table': {
      const rows = [view.header, ...view.rows];
      const cells = rows.length * (1 + view.align.length);
      return 4 + cells + sum(rows.flat().map((cell) => inlineNodes(cell)));
    }
    case 'rule':
      return 1;
    case 'formula':
      return 1 + formulaNodes(view.text);
  }
}

function inlineNodes(nodes: Inline[], depth = 0): number {
  return depth > DEEPEST ? 1 : sum(nodes.map((node) => nodesOfInline(node, depth)));
}

function nodesOfInline(node: Inline, depth: number): number {
  if (typeof node === 'string' || node.type === 'break') {
    return 1;
  }
  switch (node.type) {
    case 'code':
      return 2;
    case 'formula':
      return formulaNodes(node.text);
    case 'link':
    case 'image':
      return LINK + inlineNodes(node.children, depth + 1);
    default:
      return 1 + inlineNodes(node.children, depth + 1);
  }
}
