/** The measured page: an answer arrives piece by piece and is rendered with each piece. */
import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { Streamdown } from 'streamdown';
import { Markdown } from '../../src/markdown';

/** Characters per piece. */
const PIECE = 32;

const RENDERERS: Record<string, (text: string, streaming: boolean) => ReactNode> = {
  ours: (text, streaming) => <Markdown text={text} streaming={streaming} />,
  streamdown: (text, streaming) => (
    <Streamdown mode={streaming ? 'streaming' : 'static'}>{text}</Streamdown>
  ),
};

/** Milliseconds for all updates together, and the number of characters on the page at the end. */
function stream(name: string, answer: string): { milliseconds: number; characters: number } {
  const box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  const render = RENDERERS[name];
  if (!render) {
    throw new Error(`No renderer is called ${name}`);
  }
  const started = performance.now();
  for (let end = PIECE; end < answer.length; end += PIECE) {
    flushSync(() => root.render(render(answer.slice(0, end), true)));
  }
  flushSync(() => root.render(render(answer, false)));
  const milliseconds = performance.now() - started;
  const characters = box.textContent?.length ?? 0;
  root.unmount();
  box.remove();
  return { milliseconds, characters };
}

/** Milliseconds to show a text that is there at once, the least of two. */
function show(text: string): number {
  const costs = [0, 1].map(() => {
    const box = document.body.appendChild(document.createElement('div'));
    const root = createRoot(box);
    const started = performance.now();
    flushSync(() => root.render(<Markdown text={text} streaming={false} />));
    box.getBoundingClientRect();
    const milliseconds = performance.now() - started;
    root.unmount();
    box.remove();
    return milliseconds;
  });
  return Math.min(...costs);
}

Object.assign(globalThis, { stream, show });
