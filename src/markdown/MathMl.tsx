/**
 * Renders formulas as MathML, which browsers display without our fonts or styles. KaTeX reads the
 * LaTeX; from its output only listed elements and attributes reach the page, as React elements.
 * Loaded with the first formula.
 */
import katex from 'katex';
import { createElement, memo, type ReactNode } from 'react';
import { formulaNodes, FormulaSource, type FormulaProps } from './FormulaSource';

const ELEMENTS = new Set([
  'math',
  'mrow',
  'mi',
  'mn',
  'mo',
  'mtext',
  'mspace',
  'ms',
  'msup',
  'msub',
  'msubsup',
  'mfrac',
  'msqrt',
  'mroot',
  'mover',
  'munder',
  'munderover',
  'mmultiscripts',
  'mprescripts',
  'none',
  'mtable',
  'mtr',
  'mtd',
  'mlabeledtr',
  'mstyle',
  'mpadded',
  'mphantom',
  'menclose',
]);
/** No colours (text could become invisible), no shifts, and no links. */
const ATTRIBUTES = new Set([
  'mathvariant',
  'stretchy',
  'fence',
  'separator',
  'lspace',
  'rspace',
  'accent',
  'accentunder',
  'linethickness',
  'columnalign',
  'rowspacing',
  'columnspacing',
  'columnlines',
  'rowlines',
  'scriptlevel',
  'displaystyle',
  'width',
  'minsize',
  'maxsize',
  'symmetric',
  'largeop',
  'movablelimits',
  'notation',
  'form',
]);
/** In em: no space in a formula is wider. */
const MAX_SIZE = 20;
/** Limit for macros that expand to macros. */
const MAX_EXPAND = 500;
/** A few of its own macros make a formula of any size. */
const DEFINES = /\\(?:[egx]?def|(?:re)?newcommand|providecommand|(?:future)?let)(?![a-z@])/i;
/** Browsers lay out elements within elements again and again. */
const DEEPEST = 64;
/** Nodes around a formula. */
const AROUND = 2;

/**
 * Nothing is moved over its neighbours: no negative lengths, and no `mpadded`, which shows its
 * content in less space than that takes.
 */
function attributesOf(element: Element): Record<string, string> {
  return Object.fromEntries(
    [...element.attributes]
      .filter(({ name, value }) => ATTRIBUTES.has(name) && !/-\s*[\d.]/.test(value))
      .filter(() => element.localName !== 'mpadded')
      .map(({ name, value }) => [name, value]),
  );
}

function contentOf(node: Element): ReactNode[] {
  return [...node.childNodes].map((child, index) => {
    if (child.nodeType === Node.TEXT_NODE) {
      return child.textContent;
    }
    return child instanceof Element ? toReact(child, index) : null;
  });
}

function toReact(element: Element, key: number): ReactNode {
  const name = element.localName;
  return ELEMENTS.has(name)
    ? createElement(name, { ...attributesOf(element), key }, ...contentOf(element))
    : null;
}

/** `null` if it cannot be typeset. */
function typeset(text: string, display: boolean): string | null {
  if (DEFINES.test(text)) {
    return null;
  }
  try {
    return katex.renderToString(text, {
      displayMode: display,
      output: 'mathml',
      trust: false,
      strict: true,
      maxExpand: MAX_EXPAND,
      maxSize: MAX_SIZE,
    });
  } catch {
    // Not valid, or nested so deeply that KaTeX itself fails: either way it is shown as written.
    return null;
  }
}

/** `null` if it is too large to be shown. */
function read(markup: string, most: number): Element | null {
  // Parsed in a separate document, where nothing is loaded or run. `semantics` pairs the formula
  // with its source, which would be read out as well, so only the formula is taken.
  const math = new DOMParser().parseFromString(markup, 'text/html').querySelector('semantics > *');
  let level: Node[] = math ? [math] : [];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (count > most || depth > DEEPEST) {
      return null;
    }
    level = level.flatMap((node) => [...node.childNodes]);
  }
  return math;
}

export const MathMl = memo(function MathMl({ text, display }: FormulaProps) {
  const markup = typeset(text, display);
  const math = markup && read(markup, formulaNodes(text) - AROUND);
  if (!math) {
    return <FormulaSource text={text} display={display} />;
  }
  const className = `mcp-assistant-md__math${display ? ' mcp-assistant-md__math--display' : ''}`;
  return (
    <span className={className} dir="ltr">
      {createElement('math', display ? { display: 'block' } : {}, toReact(math, 0))}
    </span>
  );
});
