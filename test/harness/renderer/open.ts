/** The renderer's page in a browser, at its own origin and without a content security policy. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../browser';
import { runScript } from '../processes';

export interface Renderer {
  page: Page;
  close: () => Promise<void>;
}

async function builtPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'renderer-'));
  try {
    const file = join(folder, 'page.js');
    await runScript('The build of the renderer', 'test/harness/renderer/build.ts', [file]);
    const script = readFileSync(file, 'utf8').replaceAll('</script', '<\\/script');
    return `<!doctype html><meta charset="utf-8"><title>Renderer</title><script type="module">${script}</script>`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function openRenderer(): Promise<Renderer> {
  const html = await builtPage();
  const site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  });
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  return {
    page,
    close: async () => {
      await browser.close();
      site.close();
    },
  };
}
