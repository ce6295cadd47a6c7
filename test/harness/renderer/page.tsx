/**
 * A page of nothing but the renderer, so that a browser can be watched while texts stream into it.
 */
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { Markdown } from '../../../src/markdown';
import { dangers } from '../../../src/markdown/testing/dangers';

/**
 * Streams the text in, one character after the other, leaves it on the page, and returns everything
 * dangerous that it ever was.
 */
function play(text: string): string[] {
  const box = document.body.appendChild(document.createElement('section'));
  const root = createRoot(box);
  const found = new Set<string>();
  for (let end = 0; end <= text.length + 1; end += 1) {
    flushSync(() =>
      root.render(<Markdown text={text.slice(0, end)} streaming={end <= text.length} />),
    );
    dangers(box).forEach((danger) => found.add(danger));
  }
  return [...found];
}

Object.assign(globalThis, { play });
