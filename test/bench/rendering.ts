/**
 * What rendering an answer costs in Chromium: a streamed one compared with Streamdown, and long
 * ones with others half as long.
 */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { PATHOLOGICAL } from '../attacks/inputs/markdown';
import { launchBrowser } from '../harness/browser';
import { answerOf } from './answer';

const ROUNDS = 3;
/**
 * Ours takes about 20 ms for an answer; this many in a row average out other load on the machine.
 */
const ANSWERS = 10;
/** Twice as much text may cost this many times as much. */
const GROWTH = 2.6;
/** Characters of pathological texts. */
const SIZES = [25_000, 50_000, 100_000];
/** Milliseconds; less is the same to a reader, and no measure. */
const NOTHING = 20;

interface Cost {
  milliseconds: number;
  characters: number;
}

export interface Figure {
  what: string;
  /** One value per round. */
  ratios: number[];
  /** Upper limit for the median. */
  limit: number;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.tsx', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** A block of code that is open until its end. */
const codeOf = (length: number): string =>
  `\`\`\`js\n${'const answer = 42; // of many\n'.repeat(length / 30)}`;

/** How the cost of each text grows when its length is doubled, twice; the worst first. */
async function measureGrowth(page: Page): Promise<Figure> {
  const worst: { name: string; ratio: number }[] = [];
  for (const { name, make } of PATHOLOGICAL) {
    const costs: number[] = [];
    for (const size of SIZES) {
      const cost = await page.evaluate(
        (text) => (globalThis as unknown as { show: (text: string) => number }).show(text),
        make(size),
      );
      costs.push(Math.max(NOTHING, cost));
    }
    const [small = 1, middle = 1, large = 1] = costs;
    worst.push({ name, ratio: Math.max(middle / small, large / middle) });
  }
  const [first] = worst.sort((a, b) => b.ratio - a.ratio);
  return {
    what: `showing pathological Markdown of twice the length, the worst of ${PATHOLOGICAL.length} (${first?.name ?? ''})`,
    ratios: [first?.ratio ?? Number.NaN],
    limit: GROWTH,
  };
}

/** Both in each round, one after the other, in alternating order. */
export async function measureRendering(): Promise<Figure[]> {
  const script = await bundle();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script, type: 'module' });
    await page.waitForFunction(() => 'stream' in globalThis);
    const cost = async (
      name: string,
      length: number,
      answer: (length: number) => string = answerOf,
    ): Promise<number> => {
      const measured = await page.evaluate(
        ([renderer, text]) =>
          (globalThis as unknown as { stream: (name: string, text: string) => Cost }).stream(
            renderer ?? '',
            text ?? '',
          ),
        [name, answer(length)],
      );
      if (measured.characters < length / 2) {
        throw new Error(`${name} has left out most of the answer.`);
      }
      return measured.milliseconds;
    };
    const ours = async (): Promise<{ half: number; whole: number }> => {
      const mean = { half: 0, whole: 0 };
      for (let answer = 0; answer < ANSWERS; answer += 1) {
        mean.half += (await cost('ours', 8000)) / ANSWERS;
        mean.whole += (await cost('ours', 16_000)) / ANSWERS;
      }
      return mean;
    };
    await ours();
    await cost('streamdown', 4000);
    const peer: number[] = [];
    const growth: number[] = [];
    const code: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = round % 2 === 0 ? await cost('streamdown', 16_000) : 0;
      const { half, whole } = await ours();
      const other = first || (await cost('streamdown', 16_000));
      peer.push(whole / other);
      growth.push(whole / half);
      const short = await cost('ours', 32_000, codeOf);
      code.push((await cost('ours', 64_000, codeOf)) / short);
    }
    return [
      {
        what: 'rendering a streamed answer of 16 000 characters, ours / Streamdown',
        ratios: peer,
        limit: 0.2,
      },
      { what: 'the same, 16 000 / 8 000 characters', ratios: growth, limit: GROWTH },
      {
        what: 'rendering a streamed block of code, 64 000 / 32 000 characters',
        ratios: code,
        limit: GROWTH,
      },
      await measureGrowth(page),
    ];
  } finally {
    await browser.close();
  }
}
