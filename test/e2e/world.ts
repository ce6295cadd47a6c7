/**
 * What an end-to-end test needs: the running stack, a browser, and monitored visits of the page.
 */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  type Request,
} from 'playwright-core';
import { type ConversationObject, type Item, type ItemList } from '../../src/protocol';
import { launchBrowser } from '../harness/browser';
import { COURSE } from '../harness/lms/course/course';
import { startStack, type Stack, type StackOptions } from '../harness/stack';
import { assistantOn, type Assistant } from './assistant';

const POLL_MS = 50;
const PATIENCE_MS = 15_000;

export interface VisitOptions extends BrowserContextOptions {
  /** Defaults to `learner`. */
  username?: string;
  /** E.g. `?dir=rtl`. */
  query?: string;
  /** Whether a test can put the browser's clock forward (`page.clock`). */
  hasClock?: boolean;
}

/** One person with their own browser, on the first unit of the course. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  assistant: Assistant;
  /** Every request of every page and frame of this browser so far. */
  requests: Request[];
  /** Total number of requests for a new answer. */
  questions: () => number;
  close: () => Promise<void>;
}

export interface World {
  stack: Stack;
  visit: (options?: VisitOptions) => Promise<Visit>;
  /** What the BFF has stored, as far as this person may read it through the API. */
  stored: (username?: string) => Promise<{ conversation: ConversationObject; items: Item[] }>;
  close: () => Promise<void>;
}

/** Word delay 0: answers are immediate. `slow` leaves time to act during an answer. */
export const PACE = {
  instant: { providers: { demo: { delay_ms: 0 } } },
  slow: { providers: { demo: { delay_ms: 90 } } },
} as const;

export async function startWorld(options: StackOptions = {}): Promise<World> {
  const stack = await startStack({ page: true, ...options });
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await stack.close();
    throw error;
  });
  return {
    stack,
    visit: (visitOptions) => visit(stack, browser, visitOptions),
    stored: (username) => stored(stack, username),
    close: async () => {
      await browser.close();
      await stack.close();
    },
  };
}

async function visit(
  { urls }: Stack,
  browser: Browser,
  { username = 'learner', query = '', hasClock = false, ...options }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const requests: Request[] = [];
  context.on('request', (request) => {
    requests.push(request);
  });
  if (hasClock) {
    await context.clock.install();
  }
  const page = await context.newPage();
  await page.goto(
    `${urls.lms}/login?username=${username}&next=${encodeURIComponent(`${urls.page}/${query}`)}`,
  );
  return {
    page,
    context,
    assistant: assistantOn(page),
    requests,
    questions: () =>
      requests.filter(
        (request) => request.method() === 'POST' && request.url().endsWith('/v1/responses'),
      ).length,
    close: () => context.close(),
  };
}

/** The newest conversation and its items, oldest first. */
async function stored({ urls, lms }: Stack, username = 'learner') {
  const token = await lms.signIn(username);
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${urls.bff}/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  };
  const list = await get<{ data: ConversationObject[] }>(
    `/conversations?course_id=${encodeURIComponent(COURSE.id)}&limit=1`,
  );
  const conversation = list.data[0]!;
  const { data: items } = await get<ItemList>(
    `/conversations/${conversation.id}/items?order=asc&limit=200`,
  );
  return { conversation, items };
}

/** Waits for a condition that no locator can express. `what` names it in the error. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${what}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
  }
}
