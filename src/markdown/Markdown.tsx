/**
 * Model output as React elements. The model is hostile by assumption: there is no path from its text to HTML, to an attribute other than
 * a checked link's, or to anything that the browser would load by itself.
 */
import type { MarkedToken, Token, Tokens } from 'marked';
import { Fragment, memo, useState, type ReactNode } from 'react';
import { createBlocks } from './blocks';
import { decodeEntities } from './entities';
import { destinationOf } from './links';

/** Deeper nesting is shown as its source. */
const DEEPEST = 16;

/** What surrounds a token: how deep it is, and whether a link's text (which may hold no other link). */
interface Around {
  depth: number;
  link: boolean;
}

const TOP: Around = { depth: 0, link: false };
const WRAPPERS = { strong: 'strong', em: 'em', del: 'del' } as const;

interface Props {
  text: string;
  /** More text is to come. */
  streaming: boolean;
}

export const Markdown = memo(function Markdown({ text, streaming }: Props) {
  const [blocks] = useState(createBlocks);
  return (
    <div className="mcp-assistant-md" dir="auto">
      {blocks.update(text, !streaming).map((token, index) => <Block key={index} token={token} />)}
    </div>
  );
});

const Block = memo(function Block({ token }: { token: MarkedToken }) {
  return render(token, TOP);
});

function children(tokens: Token[] | undefined, { depth, link }: Around): ReactNode {
  return tokens?.map((token, index) => <Fragment key={index}>{render(token as MarkedToken, { depth: depth + 1, link })}</Fragment>);
}

function render(token: MarkedToken, around: Around): ReactNode {
  if (around.depth > DEEPEST) {
    return token.raw;
  }
  switch (token.type) {
    case 'paragraph':
      return <p>{children(token.tokens, around)}</p>;
    case 'heading':
      // One level for all: an answer's headings stand below its own in the page's outline, and skip none.
      return <h4 className={`mcp-assistant-md__heading-${token.depth}`}>{children(token.tokens, around)}</h4>;
    case 'blockquote':
      return <blockquote>{children(token.tokens, around)}</blockquote>;
    case 'list':
      return list(token, around);
    case 'table':
      return table(token, around);
    case 'code':
      return scrolling('pre', <code>{token.text}</code>);
    case 'codespan':
      return <code>{token.text}</code>;
    case 'hr':
      return <hr />;
    case 'space':
    case 'def':
      return null;
    default:
      return inline(token, around);
  }
}

function inline(token: MarkedToken, around: Around): ReactNode {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del': {
      const Wrapper = WRAPPERS[token.type];
      return <Wrapper>{children(token.tokens, around)}</Wrapper>;
    }
    case 'br':
      return <br />;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'link':
      return link(token, around);
    case 'image':
      return image(token, around);
    case 'escape':
      return token.text;
    case 'text':
      return token.tokens ? children(token.tokens, around) : decodeText(token);
    default:
      // HTML, and whatever a later lexer may add, as it was written.
      return token.raw;
  }
}

function decodeText(token: Tokens.Text): string {
  return token.escaped ? token.text : decodeEntities(token.text);
}

function link(token: Tokens.Link, around: Around): ReactNode {
  const content = children(token.tokens, { ...around, link: true });
  return around.link ? content : anchor(token.autolink ? token.href : decodeEntities(token.href), content, token.text);
}

/** A picture is never loaded: asking for one would tell its server what the conversation holds. */
function image(token: Tokens.Image, around: Around): ReactNode {
  const href = decodeEntities(token.href);
  const text = decodeEntities(token.text) || href;
  return around.link ? text : anchor(href, text, text);
}

/** A link that says where it leads, or its text alone where it may not lead. */
function anchor(href: string, content: ReactNode, text: string): ReactNode {
  const destination = destinationOf(href);
  if (!destination) {
    return content;
  }
  return (
    <>
      <a href={destination.href} target="_blank" rel="noopener noreferrer nofollow" referrerPolicy="no-referrer">{content}</a>
      {!text.includes(destination.where) && <span className="mcp-assistant-md__where"> (<bdi>{destination.where}</bdi>)</span>}
    </>
  );
}

function list(token: Tokens.List, around: Around): ReactNode {
  const items = token.items.map((item, index) => (
    <li key={index} className={item.task ? 'mcp-assistant-md__task' : undefined}>{children(item.tokens, around)}</li>
  ));
  return token.ordered ? <ol start={token.start === '' ? undefined : token.start}>{items}</ol> : <ul>{items}</ul>;
}

function table(token: Tokens.Table, around: Around): ReactNode {
  const cells = (row: Tokens.TableCell[], Cell: 'th' | 'td') => (
    <tr>{row.map(({ tokens, align }, index) => <Cell key={index} align={align ?? undefined}>{children(tokens, around)}</Cell>)}</tr>
  );
  return scrolling('div', (
    <table>
      <thead>{cells(token.header, 'th')}</thead>
      <tbody>{token.rows.map((row, index) => <Fragment key={index}>{cells(row, 'td')}</Fragment>)}</tbody>
    </table>
  ));
}

/** What is wider than the panel scrolls by itself, by keyboard too. */
function scrolling(Box: 'pre' | 'div', content: ReactNode): ReactNode {
  return <Box className="mcp-assistant-md__scroll" tabIndex={0}>{content}</Box>;
}
