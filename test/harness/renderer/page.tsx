/**
 * A page of nothing but the renderer, so that a browser can be watched while texts stream into it.
 */
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import css from '../../../src/learner/styles/answers.css';
import { Markdown, PartsContext } from '../../../src/markdown';
import { MathMl } from '../../../src/markdown/MathMl';
import { dangers } from '../../../src/markdown/testing/dangers';

const PARTS = { CodeAction: () => null, Formula: MathMl };

document.head.appendChild(document.createElement('style')).textContent = css;

/** A place on the page that shows texts, with or without formulas typeset. */
function open() {
  const box = document.body.appendChild(document.createElement('section'));
  const root = createRoot(box);
  return {
    box,
    show: (text: string, streaming: boolean, parts?: typeof PARTS) => {
      const answer = <Markdown text={text} streaming={streaming} />;
      flushSync(() =>
        root.render(
          parts ? <PartsContext.Provider value={parts}>{answer}</PartsContext.Provider> : answer,
        ),
      );
    },
    close: () => {
      root.unmount();
      box.remove();
    },
  };
}

/**
 * Streams the text in, one character after the other, leaves it on the page, and returns everything
 * dangerous that it ever was.
 */
function play(text: string): string[] {
  const { box, show } = open();
  const found = new Set<string>();
  for (let end = 0; end <= text.length + 1; end += 1) {
    show(text.slice(0, end), end <= text.length);
    dangers(box).forEach((danger) => found.add(danger));
  }
  return [...found];
}

function nodesIn(root: Node): number {
  const iterator = document.createNodeIterator(root);
  let count = 0;
  while (iterator.nextNode()) {
    count += 1;
  }
  return count;
}

/** The greatest number of nodes of a text that is shown at once, or in pieces. */
function countNodes(text: string, pieces: number): number {
  const { box, show, close } = open();
  let most = 0;
  for (let piece = 1; piece <= pieces; piece += 1) {
    show(text.slice(0, Math.ceil((text.length * piece) / pieces)), piece < pieces, PARTS);
    most = Math.max(most, nodesIn(box));
  }
  close();
  return most;
}

/** What a person sees of a part of the page: text that takes place and is not hidden. */
function visibleText(range: Range): string {
  const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
  let seen = '';
  for (let node = walker.currentNode; node; node = walker.nextNode() as Node) {
    const part = document.createRange();
    part.selectNodeContents(node);
    const takesPlace = [...part.getClientRects()].some(({ width, height }) => width * height > 0);
    const isShown = node.parentElement?.checkVisibility({
      opacityProperty: true,
      visibilityProperty: true,
    });
    if (node instanceof Text && range.intersectsNode(node) && takesPlace && isShown) {
      seen += node.data;
    }
  }
  return seen;
}

export interface SeenLink {
  href: string;
  /** The visible text of the link. */
  text: string;
  /** The visible text after it, up to the end of its block. */
  after: string;
}

/** The links of a text as a person sees them. */
function seenLinks(text: string): SeenLink[] {
  const { box, show, close } = open();
  show(text, false, PARTS);
  const links = [...box.querySelectorAll('a')].map((link): SeenLink => {
    const inside = document.createRange();
    inside.selectNodeContents(link);
    const after = document.createRange();
    after.setStartAfter(link);
    after.setEndAfter(link.closest('p, h4, li, td, th')?.lastChild ?? link);
    return { href: link.href, text: visibleText(inside), after: visibleText(after) };
  });
  close();
  return links;
}

Object.assign(globalThis, { play, countNodes, seenLinks });
