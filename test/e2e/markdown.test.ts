/** An answer in a real browser: what it costs the page, and what a person sees of its links. */
import { LINKS } from '../attacks/inputs/links';
import { HOSTILE_FORMULAS, PATHOLOGICAL } from '../attacks/inputs/markdown';
import { openRenderer, type Renderer } from '../harness/renderer/open';
import type { SeenLink } from '../harness/renderer/page';

/** What the renderer's page offers. */
interface Functions {
  countNodes: (text: string, pieces: number) => number;
  seenLinks: (text: string) => SeenLink[];
}

const MOST_NODES = 20_000;
const SIZE = 100_000;

let renderer: Renderer;
beforeAll(async () => {
  renderer = await openRenderer();
});
afterAll(() => renderer?.close());

const countNodes = (text: string, pieces: number) =>
  renderer.page.evaluate(
    ([given, count]) => (globalThis as unknown as Functions).countNodes(given, count),
    [text, pieces] as const,
  );
const seenLinks = (text: string) =>
  renderer.page.evaluate((given) => (globalThis as unknown as Functions).seenLinks(given), text);

test('no text of 100 000 characters makes more than 20 000 nodes, at once or in pieces', async () => {
  expect(PATHOLOGICAL.length).toBeGreaterThanOrEqual(100);
  const large: [string, number][] = [];
  for (const { name, make } of PATHOLOGICAL) {
    const text = make(SIZE);
    const most = Math.max(await countNodes(text, 1), await countNodes(text, 4));
    if (most > MOST_NODES) {
      large.push([name, most]);
    }
  }
  expect(large).toEqual([]);
});

test('no formula makes more nodes than its answer may', async () => {
  for (const formula of HOSTILE_FORMULAS) {
    expect(await countNodes(`$${formula}$ `.repeat(25), 1)).toBeLessThanOrEqual(MOST_NODES);
  }
});

/** Without what a browser shows nothing of, and what stands for a space. */
const squeezed = (text: string) => text.replace(/[\s\u00a0]+/g, ' ').trim();

/** Whether a person sees where this link leads. */
function tells({ href, text, after }: SeenLink, where: string): boolean {
  const isAddress =
    /^[\x21-\x7e]+$/.test(text) &&
    [href, href.replace(/\/$/, '')].some((address) =>
      [address, address.replace(/^(?:https?:\/\/|mailto:)/, '')].includes(text),
    );
  return isAddress || squeezed(after).startsWith(`(${where})`);
}

test('of 200 links, each shows where it leads', async () => {
  expect(LINKS.length).toBeGreaterThanOrEqual(200);
  const hidden: unknown[] = [];
  for (const { markdown, where } of LINKS) {
    const links = await seenLinks(markdown);
    const good =
      where === null
        ? links.length === 0
        : links.length > 0 && links.every((link) => tells(link, where));
    if (!good) {
      hidden.push({ markdown, where, links });
    }
  }
  expect(hidden).toEqual([]);
});
