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
import { FormulaSource, type FormulaProps } from './FormulaSource';
import { destinationOf, isAddress } from './links';
import { plainText, type Inline } from './nodes';
import { piecesOf } from './pieces';
import { createReader, type Shown } from './reader';
import type { Align } from './tables';
import { DEEPEST, type View } from './weight';

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
  const { groups, rest } = reader.update(text, !streaming);
  return (
    <div className="mcp-assistant-md" dir="auto">
      {groups.map((blocks, index) => (
        <Blocks key={index} blocks={blocks} />
      ))}
      {rest !== '' && <Plain text={rest} />}
    </div>
  );
});

const Blocks = memo(function Blocks({ blocks }: { blocks: Shown[] }) {
  return views(blocks);
});

interface BlockProps {
  block: Shown;
  /** In a tight list, paragraphs have no element. */
  tight?: boolean;
}

const BlockView = memo(function BlockView({ block, tight = false }: BlockProps) {
  switch (block.type) {
    case 'plain':
      return <Plain text={block.text} />;
    case 'paragraph':
      return tight ? inline(block.text) : <p>{inline(block.text)}</p>;
    case 'heading':
      // One level for all: an answer's headings come below the page's own, without skipping a
      // level.
      return <h4 className={`mcp-assistant-md__heading-${block.depth}`}>{inline(block.text)}</h4>;
    case 'code':
      return <Code text={block.text} />;
    case 'quote':
      return <blockquote>{views(block.blocks)}</blockquote>;
    case 'list':
      return list(block);
    case 'table':
      return table(block);
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
        <code>
          <Pieces text={text} />
        </code>
      </pre>
      <CodeAction text={text} />
    </>
  );
}

function Plain({ text }: { text: string }) {
  return (
    <p className="mcp-assistant-md__plain">
      <Pieces text={text} />
    </p>
  );
}

/** The browser lays out only the piece that changes. */
function Pieces({ text }: { text: string }) {
  const pieces = piecesOf(text);
  return pieces.length === 1
    ? text
    : pieces.map((piece, index) => (
        <span key={index} className="mcp-assistant-md__piece">
          {piece}
        </span>
      ));
}

function Maths(props: FormulaProps) {
  const { Formula } = useContext(PartsContext);
  return <Formula {...props} />;
}

function views(blocks: Shown[], tight?: boolean): ReactNode {
  return blocks.map((block, index) => <BlockView key={index} block={block} tight={tight} />);
}

function list({ start, tight, items }: Extract<View, { type: 'list' }>): ReactNode {
  const List = start === null ? 'ul' : 'ol';
  return (
    <List start={start ?? undefined}>
      {items.map(({ checked, blocks }, index) => (
        <li key={index} className={checked === null ? undefined : 'mcp-assistant-md__task'}>
          {checked !== null && (checked ? '☑ ' : '☐ ')}
          {views(blocks, tight)}
        </li>
      ))}
    </List>
  );
}

function table({ align, header, rows }: Extract<View, { type: 'table' }>): ReactNode {
  const row = (cells: Inline[][], Cell: 'th' | 'td') => (
    <tr>
      {align.map((side, column) => (
        <Cell key={column} align={side satisfies Align}>
          {inline(cells[column] ?? [])}
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

function inline(children: Inline[]): ReactNode {
  return nodes(children, 0, false);
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
      // Within a link, only what is written is shown: typeset, it could be blank.
      return linked ? (
        <FormulaSource text={node.text} display={false} />
      ) : (
        <Maths text={node.text} display={node.display} />
      );
    case 'link':
      return linked
        ? nodes(node.children, depth + 1, true)
        : link(node.href, node.children, nodes(node.children, depth + 1, true));
    case 'image': {
      // An image is never loaded: the request would tell its server what the conversation holds.
      const text = plainText(node.children) || node.href;
      return linked ? text : link(node.href, [text], text);
    }
    default: {
      const Wrapper = node.type;
      return <Wrapper>{nodes(node.children, depth + 1, linked)}</Wrapper>;
    }
  }
}

/** A link that shows where it leads, or only its text if it may not lead there. */
function link(href: string, children: Inline[], content: ReactNode): ReactNode {
  const destination = destinationOf(href);
  if (!destination) {
    return content;
  }
  const [text] = children;
  const told = children.length === 1 && typeof text === 'string' && isAddress(text, destination);
  return (
    <>
      <a
        href={destination.href}
        // What is written in the other direction stays within the link.
        dir="auto"
        target="_blank"
        rel="noopener noreferrer nofollow"
        referrerPolicy="no-referrer"
      >
        {content}
      </a>
      {!told && (
        <span className="mcp-assistant-md__where">
          {' '}
          (<bdi dir="ltr">{destination.where}</bdi>)
        </span>
      )}
    </>
  );
}
