/**
 * What rendering a streamed answer costs in Chromium: ours compared with Streamdown, and a long
 * answer with one half as long.
 */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../harness/browser';
import { answerOf } from './answer';

const ROUNDS = 3;
/**
 * Ours takes about 20 ms for an answer; this many in a row average out other load on the machine.
 */
const ANSWERS = 10;

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

/** Both in each round, one after the other, in alternating order. */
export async function measureRendering(): Promise<Figure[]> {
  const script = await bundle();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script, type: 'module' });
    await page.waitForFunction(() => 'stream' in globalThis);
    const cost = async (name: string, length: number): Promise<number> => {
      const measured = await page.evaluate(
        ([renderer, answer]) =>
          (globalThis as unknown as { stream: (name: string, text: string) => Cost }).stream(
            renderer ?? '',
            answer ?? '',
          ),
        [name, answerOf(length)],
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
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = round % 2 === 0 ? await cost('streamdown', 16_000) : 0;
      const { half, whole } = await ours();
      const other = first || (await cost('streamdown', 16_000));
      peer.push(whole / other);
      growth.push(whole / half);
    }
    return [
      {
        what: 'rendering a streamed answer of 16 000 characters, ours / Streamdown',
        ratios: peer,
        limit: 0.2,
      },
      { what: 'the same, 16 000 / 8 000 characters', ratios: growth, limit: 2.6 },
    ];
  } finally {
    await browser.close();
  }
}
