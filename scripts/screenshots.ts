/** Takes the screenshots for the documentation from the running system: `npm run screenshots`. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { assistantOn } from '../test/e2e/assistant';
import { launchBrowser } from '../test/harness/browser';
import { startStack, type Stack } from '../test/harness/stack';

const FOLDER = 'docs/screenshots';
const MAX_BYTES = 300 * 1024;
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 } };

/** A screenshot of the page once nothing moves. Throws if it is too large for a repository. */
async function take(name: string, page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.getByRole('tooltip', { includeHidden: true }).waitFor({ state: 'hidden' });
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState === 'finished'),
  );
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, caret: 'hide' });
  const { size } = statSync(path);
  console.log(`${path} (${Math.ceil(size / 1024)} KiB)`);
  if (size > MAX_BYTES) {
    throw new Error(`${path} is larger than ${MAX_BYTES / 1024} KiB.`);
  }
}

/** The unit about the light reactions, with the panel open and two questions answered. */
async function visit(
  browser: Browser,
  { urls }: Stack,
  options: BrowserContextOptions,
  query = '',
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const assistant = assistantOn(page);
  await page.goto(`${urls.lms}/login?next=${encodeURIComponent(`${urls.page}/${query}`)}`);
  await page.getByRole('button', { name: 'The light reactions' }).click();
  await page.getByRole('heading', { name: 'The light reactions' }).waitFor();
  await page.frameLocator('iframe').getByText('Z-scheme').first().waitFor();
  await assistant.open();
  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();
  await assistant.ask('What does photosystem II do?');
  await assistant.settled();
  return page;
}

/** The same page for a reader of Arabic; earlier messages stay in their language. */
async function inArabic(page: Page): Promise<Page> {
  const { hostname } = new URL(page.url());
  await page
    .context()
    .addCookies([
      { name: 'openedx-language-preference', value: 'ar', domain: hostname, path: '/' },
    ]);
  await page.reload();
  await page.frameLocator('iframe').getByText('Z-scheme').first().waitFor();
  await page.locator('.mcp-assistant [data-answer]').nth(1).waitFor();
  return page;
}

async function takeAll(browser: Browser, stack: Stack): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const sidebar = await visit(browser, stack, DESKTOP);
  await take('sidebar', sidebar);

  const assistant = assistantOn(sidebar);
  await assistant.ask('Please request an extension of 3 days for the essay because I was ill');
  await assistant.dialog.waitFor();
  await take('approval', sidebar);

  await take('mobile', await visit(browser, stack, PHONE));
  await take('dark', await visit(browser, stack, DESKTOP, '?theme=dark'));
  await take('rtl', await inArabic(await visit(browser, stack, DESKTOP)));
}

const stack = await startStack({ page: true, config: { providers: { demo: { delay_ms: 0 } } } });
try {
  const browser = await launchBrowser();
  await takeAll(browser, stack).finally(() => browser.close());
} finally {
  await stack.close();
}
