/**
 * Rewrites HTML so that reading it takes time in proportion to its length: well nested, not deep,
 * and with only the attributes that become text. Libraries that build a tree take quadratic time
 * for depth, and any time at all for `colspan`, `rowspan` and the numbering of lists.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** Deeper elements lose their tags, and keep their text. */
const MAX_DEPTH = 64;
/** Each of these indents its text once more. */
const MAX_INDENTS = 8;
const INDENTED = new Set(['ul', 'ol', 'blockquote', 'dl', 'table']);

const VOID = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);
/** What the tokenizer reads up to its closing tag as one text, so they hold no elements. */
const RAW = new Set(['script', 'style', 'title', 'textarea']);
/** In these, `<a/>` is an element without content. */
const FOREIGN = new Set(['svg', 'math']);
/** An element that may stay unclosed: it ends where one of these begins. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  p: ['p'],
  li: ['li'],
  dt: ['dt', 'dd'],
  dd: ['dt', 'dd'],
  td: ['td', 'th'],
  th: ['th'],
  tr: ['td', 'th', 'tr'],
  option: ['option'],
};

const LIST_START = /^-?\d{1,6}$/;
/** Stands for a tag that is left out, so that the texts around it do not become a tag. */
const NO_TAG = '<!---->';

/** The elements that are open at one point of the output. */
function createNesting(write: (text: string) => void) {
  const open: string[] = [];
  let indents = 0;

  function closeLast(): void {
    const name = open.pop() ?? '';
    indents -= INDENTED.has(name) ? 1 : 0;
    // A parser makes an empty paragraph of a "</p>" too many.
    write(name === 'p' ? '' : `</${name}>`);
  }

  return {
    isForeign: () => open.some((name) => FOREIGN.has(name)),
    /** False if it would be too deep. */
    enter(name: string): boolean {
      const ended = ENDS[name] ?? [];
      while (ended.includes(open.at(-1) ?? '')) {
        closeLast();
      }
      const indent = INDENTED.has(name) ? 1 : 0;
      if (open.length >= MAX_DEPTH || indents + indent > MAX_INDENTS) {
        return false;
      }
      open.push(name);
      indents += indent;
      return true;
    },
    /** Also closes what is open inside of it. False if it is not open. */
    leave(name: string): boolean {
      const at = open.lastIndexOf(name);
      while (at !== -1 && open.length > at + 1) {
        closeLast();
      }
      if (at !== -1) {
        closeLast();
        write(name === 'p' ? '</p>' : '');
      }
      return at !== -1;
    },
  };
}

/** @returns HTML with the same text, at most a few times as long. */
export function flattenHtml(html: string): string {
  const pieces: string[] = [];
  const nesting = createNesting((text) => pieces.push(text));
  let textFrom = 0;
  let name = '';
  let attribute = '';
  let value = '';
  let kept = '';

  /** Called at a tag's "<": what came before it is text, comments or a raw element. */
  function takeText(until: number): void {
    pieces.push(html.slice(textFrom, until));
  }

  function openTag(tag: string, start: number, end: number, isEmpty: boolean): void {
    textFrom = end + 1;
    if (VOID.has(tag)) {
      pieces.push(tag === 'img' ? html.slice(start, textFrom) : `<${tag}>`);
    } else if (RAW.has(tag)) {
      pieces.push(`<${tag}>`);
    } else {
      const hasContent = !isEmpty || !(FOREIGN.has(tag) || nesting.isForeign());
      pieces.push(hasContent && nesting.enter(tag) ? `<${tag}${kept}>` : NO_TAG);
    }
  }

  const callbacks: TokenizerCallbacks = {
    onopentagname(start, end) {
      takeText(start - 1);
      textFrom = start - 1;
      name = html.slice(start, end).toLowerCase();
      kept = '';
    },
    onattribname(start, end) {
      attribute = name === 'ol' ? html.slice(start, end).toLowerCase() : '';
      value = '';
    },
    onattribdata(start, end) {
      value += attribute === 'start' ? html.slice(start, end) : '';
    },
    onattribentity() {},
    onattribend() {
      kept = attribute === 'start' && LIST_START.test(value) ? ` start="${value}"` : kept;
    },
    onopentagend: (end) => openTag(name, textFrom, end, false),
    onselfclosingtag: (end) => openTag(name, textFrom, end, true),
    onclosetag(start, end) {
      const tag = html.slice(start, end).toLowerCase();
      takeText(html.lastIndexOf('<', start));
      const closed = html.indexOf('>', end);
      textFrom = closed === -1 ? html.length : closed + 1;
      if (RAW.has(tag) || tag === 'br') {
        pieces.push(`</${tag}>`);
      } else if (!nesting.leave(tag)) {
        pieces.push(NO_TAG);
      }
    },
    ontext() {},
    ontextentity() {},
    oncomment() {},
    oncdata() {},
    ondeclaration() {},
    onprocessinginstruction() {},
    onend() {},
  };
  const tokenizer = new Tokenizer({ decodeEntities: false }, callbacks);
  tokenizer.write(html);
  tokenizer.end();
  return pieces.join('') + html.slice(textFrom);
}
