/**
 * Renders model output as React elements. The model is assumed to be hostile: its text never
 * becomes HTML, any attribute other than a checked link's, or anything that the browser loads on
 * its own.
 */
import {
  createContext,
  Fragment,
  memo,
  useContext,
  useState,
  type ComponentType,
  type ReactNode,
} from 'react';
import type { Align, Block } from './blocks';
import { plainText, readInline } from './inline';
import type { Inline } from './nodes';
import { destinationOf } from './links';
import { FormulaSource, type FormulaProps } from './FormulaSource';
import { createReader } from './reader';
import type { References } from './references';

/** Emphasis nested deeper is plain text. */
const DEEPEST = 16;

/** What the page adds to answers; without it, formulas are shown as written. */
export interface Parts {
  /** Shown below a code block. */
  CodeAction: ComponentType<{ text: string }>;
  Formula: ComponentType<FormulaProps>;
}

export const PartsContext = createContext<Parts>({
  CodeAction: () => null,
  Formula: FormulaSource,
});

interface Props {
  text: string;
  /** More text will come. */
  streaming: boolean;
}

export const Markdown = memo(function Markdown({ text, streaming }: Props) {
  const [reader] = useState(createReader);
  const { groups, references } = reader.update(text, !streaming);
  return (
    <div className="mcp-assistant-md" dir="auto">
      {groups.map((blocks, index) => (
        <Blocks key={index} blocks={blocks} references={references} />
      ))}
    </div>
  );
});

const Blocks = memo(function Blocks({
  blocks,
  references,
}: {
  blocks: Block[];
  references: References;
}) {
  return views(blocks, references);
});

interface BlockProps {
  block: Block;
  references: References;
  /** In a tight list, paragraphs have no element. */
  tight?: boolean;
}

const BlockView = memo(function BlockView({ block, references, tight = false }: BlockProps) {
  switch (block.type) {
    case 'paragraph':
      return tight ? inline(block.text, references) : <p>{inline(block.text, references)}</p>;
    case 'heading':
      // One level for all: an answer's headings come below the page's own, without skipping a
      // level.
      return (
        <h4 className={`mcp-assistant-md__heading-${block.depth}`}>
          {inline(block.text, references)}
        </h4>
      );
    case 'code':
      return <Code text={block.text} />;
    case 'quote':
      return <blockquote>{views(block.blocks, references)}</blockquote>;
    case 'list':
      return list(block, references);
    case 'table':
      return table(block, references);
    case 'rule':
      return <hr />;
    case 'formula':
      return (
        <div className="mcp-assistant-md__scroll" tabIndex={0}>
          <Maths text={block.text} display />
        </div>
      );
  }
});

function Code({ text }: { text: string }) {
  const { CodeAction } = useContext(PartsContext);
  return (
    <>
      <pre className="mcp-assistant-md__scroll" dir="ltr" tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CodeAction text={text} />
    </>
  );
}

function Maths(props: FormulaProps) {
  const { Formula } = useContext(PartsContext);
  return <Formula {...props} />;
}

function views(blocks: Block[], references: References, tight?: boolean): ReactNode {
  return blocks.map((block, index) => (
    <BlockView key={index} block={block} references={references} tight={tight} />
  ));
}

function list(
  { start, tight, items }: Extract<Block, { type: 'list' }>,
  references: References,
): ReactNode {
  const List = start === null ? 'ul' : 'ol';
  return (
    <List start={start ?? undefined}>
      {items.map(({ checked, blocks }, index) => (
        <li key={index} className={checked === null ? undefined : 'mcp-assistant-md__task'}>
          {checked !== null && (checked ? '☑ ' : '☐ ')}
          {views(blocks, references, tight)}
        </li>
      ))}
    </List>
  );
}

function table(
  { align, header, rows }: Extract<Block, { type: 'table' }>,
  references: References,
): ReactNode {
  const row = (cells: string[], Cell: 'th' | 'td') => (
    <tr>
      {cells.map((cell, column) => (
        <Cell key={column} align={align[column] satisfies Align}>
          {inline(cell, references)}
        </Cell>
      ))}
    </tr>
  );
  return (
    <div className="mcp-assistant-md__scroll" tabIndex={0}>
      <table>
        <thead>{row(header, 'th')}</thead>
        <tbody>
          {rows.map((cells, index) => (
            <Fragment key={index}>{row(cells, 'td')}</Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(text: string, references: References): ReactNode {
  return nodes(readInline(text, references), 0, false);
}

/** `linked`: inside a link's text, which may hold no other link. */
function nodes(children: Inline[], depth: number, linked: boolean): ReactNode {
  return depth > DEEPEST
    ? plainText(children)
    : children.map((node, index) => (
        <Fragment key={index}>{element(node, depth, linked)}</Fragment>
      ));
}

function element(node: Inline, depth: number, linked: boolean): ReactNode {
  if (typeof node === 'string') {
    return node;
  }
  switch (node.type) {
    case 'code':
      return <code>{node.text}</code>;
    case 'break':
      return <br />;
    case 'formula':
      return <Maths text={node.text} display={node.display} />;
    case 'link':
      return link(
        node.href,
        plainText(node.children),
        nodes(node.children, depth + 1, true),
        linked,
      );
    case 'image': {
      // An image is never loaded: the request would tell its server what the conversation holds.
      const text = plainText(node.children) || node.href;
      return link(node.href, text, text, linked);
    }
    default: {
      const Wrapper = node.type;
      return <Wrapper>{nodes(node.children, depth + 1, linked)}</Wrapper>;
    }
  }
}

/** A link that shows where it leads, or only its text if it may not lead there. */
function link(href: string, text: string, content: ReactNode, linked: boolean): ReactNode {
  const destination = linked ? null : destinationOf(href);
  if (!destination) {
    return content;
  }
  return (
    <>
      <a
        href={destination.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        referrerPolicy="no-referrer"
      >
        {content}
      </a>
      {!text.includes(destination.where) && (
        <span className="mcp-assistant-md__where">
          {' '}
          (<bdi>{destination.where}</bdi>)
        </span>
      )}
    </>
  );
}
