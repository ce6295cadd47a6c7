/**
 * Markdown text as a list of blocks that grows with the text. While text streams in, only its end is read again: blocks before it keep
 * their identity, so React leaves them alone. Once the text is complete it is read as a whole, which settles references to later lines.
 */
import { Lexer, type MarkedToken } from 'marked';

export interface Blocks {
  /** Any text may follow any other; appending is what is cheap. */
  update: (text: string, complete: boolean) => MarkedToken[];
}

type Links = Lexer['tokens']['links'];

/** So many blocks at the end may still change with the text that follows them. */
const OPEN_BLOCKS = 2;

function lex(text: string, links: Links): { tokens: MarkedToken[]; links: Links } {
  const lexer = new Lexer({ gfm: true });
  Object.assign(lexer.tokens.links, links);
  try {
    return { tokens: lexer.lex(text) as MarkedToken[], links: lexer.tokens.links };
  } catch {
    // Nested deeper than the lexer can follow: still worth reading as plain text.
    return { tokens: [{ type: 'text', raw: text, text, escaped: true }], links };
  }
}

export function createBlocks(): Blocks {
  let text = '';
  let complete = false;
  let closed: MarkedToken[] = [];
  let closedLength = 0;
  let links: Links = {};
  let blocks: MarkedToken[] = [];

  function append(): void {
    const tail = lex(text.slice(closedLength), links);
    const settled = tail.tokens.slice(0, -OPEN_BLOCKS);
    blocks = [...closed, ...tail.tokens];
    links = tail.links;
    closed = [...closed, ...settled];
    closedLength += settled.reduce((length, { raw }) => length + raw.length, 0);
  }

  return {
    update: (given, isComplete) => {
      const next = given.replace(/\r\n?/g, '\n');
      if (next === text && isComplete === complete) {
        return blocks;
      }
      if (!next.startsWith(text) || isComplete || complete) {
        closed = [];
        closedLength = 0;
        links = {};
      }
      text = next;
      complete = isComplete;
      if (complete) {
        blocks = lex(text, {}).tokens;
      } else {
        append();
      }
      return blocks;
    },
  };
}
