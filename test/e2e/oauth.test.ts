/**
 * A person's own account at an MCP server, on the page: connecting, using, silent refresh,
 * disconnecting, and forged callbacks (issue 3, item 7).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type AxeResults, type RunOptions } from 'axe-core';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { type ConversationList } from '../../src/protocol';
import { launchBrowser } from '../harness/browser';
import { startOAuthServer, type OAuthServer } from '../harness/oauth-server';
import { startStack, type Stack } from '../harness/stack';
import { COURSE } from '../support/client';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KNOWN = 'Mitochondria are the powerhouse of the cell';

let oauth: OAuthServer;
let stack: Stack;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/**
 * All traffic between this browser and the page's origin: addresses, headers and bodies, in both
 * directions.
 */
let traffic: Promise<string>[];

beforeAll(async () => {
  oauth = await startOAuthServer();
  stack = await startStack({
    page: true,
    config: {
      providers: { demo: { delay_ms: 0 } },
      mcp: { allowed_hosts: ['127.0.0.1:9001', '127.0.0.1:9002', oauth.host] },
      secrets: { encryption_key: 'a key of thirty-two characters, at least' },
      AI_EXTENSIONS_MCP_CONFIGS: {
        notes: {
          server_url: oauth.mcpUrl,
          name: 'Notes',
          require_approval: 'never',
          auth_type: 'oauth2',
          oauth2_flow: 'authorization_code',
        },
      },
      workflows: {
        course_assistant: { processor_config: { ResponsesProcessor: { mcp_configs: ['notes'] } } },
      },
    },
    bffEnv: { MCP_ASSISTANT_LOG_LEVEL: 'debug' },
  });
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  traffic = [];
  context.on('response', (response) => {
    const request = response.request();
    if (!response.url().startsWith(stack.urls.page)) {
      return;
    }
    // Closing a page discards what was not read yet.
    const part = (promise: Promise<unknown>) =>
      promise.then(
        (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
        () => '',
      );
    traffic.push(
      Promise.all([
        request.url(),
        request.postData() ?? '',
        part(request.allHeaders()),
        part(response.allHeaders()),
        part(response.text()),
      ]).then((parts) => parts.join('\n')),
    );
  });
  page = await context.newPage();
  await page.goto(
    `${stack.urls.lms}/login?username=learner&next=${encodeURIComponent(`${stack.urls.page}/`)}`,
  );
  await page.getByRole('button', { name: /^Open Course assistant/ }).click();
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
  await oauth?.close();
});

const connectButton = (on = page) => on.getByRole('button', { name: 'Connect to Notes' });
const disconnectButton = (on = page) => on.getByRole('button', { name: 'Disconnect Notes' });

/** Presses "Connect to Notes" and returns the opened tab, with the authorization server's page. */
async function consentTab(): Promise<Page> {
  const opened = context.waitForEvent('page');
  await connectButton().click();
  const tab = await opened;
  await tab.getByRole('heading', { name: 'Notes' }).waitFor();
  return tab;
}

async function ask(on: Page): Promise<string> {
  const field = on.getByRole('textbox', { name: 'Message to Course assistant' });
  const answers = on.locator('[data-answer]');
  const before = await answers.count();
  await field.fill('Please list my notes');
  await field.press('Enter');
  await answers.nth(before).waitFor();
  await on.getByRole('button', { name: 'Send', exact: true }).waitFor();
  return (await answers.last().innerText()).replace(/\s+/g, ' ');
}

async function expectAccessible(): Promise<void> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: object, options: RunOptions) => Promise<AxeResults> };
    };
    return axe.run({ include: ['.mcp-assistant'] }, {});
  });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`not within 15 s: ${what}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

test('before connecting, the panel offers to connect, and the assistant answers without the server', async () => {
  await connectButton().waitFor();
  await expectAccessible();
  await ask(page);
  expect(oauth.authorizations).toEqual([]);
});

test("a callback with a forged state, or with another server's iss, connects nothing", async () => {
  const forged = await context.newPage();
  const answer = await forged.goto(
    `${stack.urls.page}/mcp-assistant/v1/oauth/callback?state=${'x'.repeat(43)}&code=stolen&iss=${oauth.issuer}`,
  );
  expect(answer!.status()).toBe(400);
  expect(answer!.headers()).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  await forged.getByRole('heading', { name: 'Not connected' }).waitFor();
  await forged.close();

  oauth.issOfCallback = 'https://evil.example.org';
  const tab = await consentTab();
  await tab.getByRole('link', { name: 'Allow' }).click();
  await tab.getByRole('heading', { name: 'Not connected' }).waitFor();
  await tab.close();
  oauth.issOfCallback = oauth.issuer;

  expect(oauth.counts.code).toBe(0);
  await connectButton().waitFor();
  // Still waiting for the other tab, with a link in case the browser opened none.
  await page.getByRole('link', { name: `Open ${oauth.host}` }).waitFor();
  await expectAccessible();
});

test('a callback opened in another browser connects nothing', async () => {
  const tab = await consentTab();
  const back = (await tab.getByRole('link', { name: 'Allow' }).getAttribute('href'))!;
  await tab.close();
  const elsewhere = await browser.newContext();
  const victim = await elsewhere.newPage();
  await victim.goto(
    `${stack.urls.lms}/login?username=staff&next=${encodeURIComponent(`${stack.urls.page}/`)}`,
  );
  await victim.goto(back);
  await victim.getByRole('heading', { name: 'Not connected' }).waitFor();
  await elsewhere.close();
  expect(oauth.counts.code).toBe(0);
});

test('connecting: the tab has no access to this page, and the panel notices on its own', async () => {
  oauth.tokenSeconds = 5;
  const tab = await consentTab();
  expect(await tab.evaluate(() => window.opener)).toBeNull();
  await tab.getByRole('link', { name: 'Allow' }).click();
  await tab.getByRole('heading', { name: 'Connected', exact: true }).waitFor();
  await tab.close();
  await disconnectButton().waitFor();
  await expectAccessible();
  expect(oauth.counts).toMatchObject({ code: 1, register: 1, refresh: 0 });
});

test('an expiring token is refreshed silently', async () => {
  oauth.tokenSeconds = 3600;
  expect(await ask(page)).toContain(KNOWN);
  expect(oauth.counts).toMatchObject({ calls: 1, refresh: 1 });
  expect(await connectButton().count()).toBe(0);
});

test('two tabs with an expired token refresh once, and both get their answer', async () => {
  const second = await context.newPage();
  await second.goto(page.url());
  const opener = second.getByRole('button', { name: /^Open Course assistant/ });
  const field = second.getByRole('textbox', { name: 'Message to Course assistant' });
  // The host may open the panel automatically, as in the other tab.
  while (!(await field.isVisible())) {
    await opener.click({ timeout: 1000 }).catch(() => undefined);
  }
  await second.getByRole('button', { name: 'New conversation' }).click();
  await disconnectButton(second).waitFor();

  oauth.endAccessTokens();
  let open = () => {};
  oauth.refreshGate = new Promise((resolve) => {
    open = resolve;
  });
  const answers = Promise.all([ask(page), ask(second)]);
  // Both answers are running: one was refused and refreshes, the other was also refused or waits
  // for the same refresh.
  await Promise.all(
    [page, second].map((tab) => tab.getByRole('button', { name: 'Stop', exact: true }).waitFor()),
  );
  await until('one refresh is under way', () => oauth.counts.refresh === 2);
  open();
  oauth.refreshGate = null;
  for (const answer of await answers) {
    expect(answer).toContain(KNOWN);
  }
  expect(oauth.counts).toMatchObject({ calls: 3, refresh: 2 });
  await second.close();
});

test('disconnecting revokes the tokens there and deletes them here', async () => {
  await disconnectButton().click();
  await connectButton().waitFor();
  expect(oauth.counts.revoke).toBe(1);
  const { calls } = oauth.counts;
  await ask(page);
  expect(oauth.counts.calls).toBe(calls);
});

/** The events of the newest responses, as the BFF replays them. */
async function replayedEvents(): Promise<string> {
  const headers = { authorization: `Bearer ${await stack.lms.signIn('learner')}` };
  const get = async (path: string) =>
    (await fetch(`${stack.urls.bff}/v1${path}`, { headers })).text();
  const { data } = JSON.parse(
    await get(`/conversations?course_id=${encodeURIComponent(COURSE)}&limit=20`),
  ) as ConversationList;
  const replays = data.flatMap(({ mcp_assistant: { last_response: last } }) =>
    last ? [get(`/responses/${last.id}?stream=true`)] : [],
  );
  const events = (await Promise.all(replays)).join('\n');
  expect(events).toContain('event: response.completed');
  return events;
}

test("no log, event or browser traffic holds a token, and the LMS's token was sent nowhere else", async () => {
  const seen = [...(await Promise.all(traffic)), await replayedEvents()].join('\n');
  const logs = stack.bff.logs();
  const database = ['', '-wal']
    .map((suffix) => readFileSync(join(stack.dataDir, `bff.sqlite${suffix}`), 'latin1'))
    .join('');
  expect(seen.includes(KNOWN)).toBe(true);
  expect(oauth.secrets.length).toBeGreaterThan(5);
  for (const secret of oauth.secrets) {
    expect([seen.includes(secret), logs.includes(secret), database.includes(secret)]).toEqual([
      false,
      false,
      false,
    ]);
  }
  for (const code of oauth.codes) {
    expect([logs.includes(code), database.includes(code)]).toEqual([false, false]);
  }
  expect(
    oauth.authorizations.every(
      (value) => value === undefined || oauth.secrets.includes(value.replace('Bearer ', '')),
    ),
  ).toBe(true);
});
