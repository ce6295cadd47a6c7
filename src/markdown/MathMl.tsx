/**
 * Renders formulas as MathML, which browsers display without our fonts or styles. KaTeX reads the
 * LaTeX; from its output only listed elements and attributes reach the page, as React elements.
 * Loaded with the first formula.
 */
import katex from 'katex';
import { createElement, memo, type ReactNode } from 'react';
import { FormulaSource, type FormulaProps } from './FormulaSource';

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

function attributesOf(element: Element): Record<string, string> {
  return Object.fromEntries(
    [...element.attributes]
      .filter(({ name }) => ATTRIBUTES.has(name))
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

/**
 * `semantics` pairs the formula with its source, which would be read out as well, so only the
 * formula is taken.
 */
function toReact(element: Element, key: number): ReactNode {
  const name = element.localName;
  if (name === 'semantics') {
    return element.firstElementChild && toReact(element.firstElementChild, key);
  }
  return ELEMENTS.has(name)
    ? createElement(name, { ...attributesOf(element), key }, ...contentOf(element))
    : null;
}

/** `null` if it is not valid LaTeX. */
function read(text: string, display: boolean): Element | null {
  try {
    const markup = katex.renderToString(text, {
      displayMode: display,
      output: 'mathml',
      trust: false,
      strict: true,
      maxExpand: MAX_EXPAND,
      maxSize: MAX_SIZE,
    });
    // Parsed in a separate document, where nothing is loaded or run.
    return new DOMParser().parseFromString(markup, 'text/html').querySelector('math');
  } catch (error) {
    if (error instanceof katex.ParseError) {
      return null;
    }
    throw error;
  }
}

export const MathMl = memo(function MathMl({ text, display }: FormulaProps) {
  const math = read(text, display);
  if (!math) {
    return <FormulaSource text={text} display={display} />;
  }
  const className = `mcp-assistant-md__math${display ? ' mcp-assistant-md__math--display' : ''}`;
  return (
    <span className={className} dir="ltr">
      {createElement('math', display ? { display: 'block' } : {}, ...contentOf(math))}
    </span>
  );
});
