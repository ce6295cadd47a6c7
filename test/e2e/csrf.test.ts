/**
 * A foreign page in a signed-in person's browser: whatever it sends, loads or opens has no effect
 * in their name, and it reads nothing. The closest attacker is another port of the same host: it is
 * the same site, so the browser does send the cookies.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Page, type Request } from 'playwright-core';
import { COURSE } from '../harness/lms/course/course';
import { PACE, startWorld, until, type Visit, type World } from './world';

const EXTENSION = 'Please request an extension of 3 days for the essay because I was ill';

let world: World;
let visit: Visit;
let evil: Server;
/** What the attacker wants: to approve a call that waits for the learner's decision. */
let approval: object;
let conversationId: string;
let responseId: string;

beforeAll(async () => {
  evil = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>Kittens</title><iframe name="hidden"></iframe>');
  });
  await new Promise<void>((resolve) => {
    evil.listen(0, resolve);
  });
  world = await startWorld({ config: PACE.instant });
  visit = await world.visit();
  await visit.assistant.open();
  await visit.assistant.ask(EXTENSION);
  await visit.assistant.dialog.waitFor();
  const { conversation, items } = await world.stored();
  const request = items.find((item) => item.type === 'mcp_approval_request')!;
  conversationId = conversation.id;
  responseId = conversation.mcp_assistant.last_response!.id;
  approval = {
    conversation: conversationId,
    metadata: { course_id: COURSE.id },
    input: [{ type: 'mcp_approval_response', approval_request_id: request.id, approve: true }],
  };
});
afterAll(async () => {
  await visit?.close();
  await world?.close();
  evil.closeAllConnections();
  evil.close();
});

/**
 * What the attacking page sent to the BFF: the statuses it could read, and whether cookies were
 * included.
 */
interface Caused {
  statuses: number[];
  cookies: boolean[];
}

/** Lets an attacker's page act, and waits until its requests have ended. */
async function attack(
  host: string,
  act: (page: Page, api: string) => Promise<unknown>,
): Promise<Caused> {
  const page = await visit.context.newPage();
  const api = `${world.stack.urls.page}/mcp-assistant/v1`;
  const caused: Caused = { statuses: [], cookies: [] };
  const finish = async (request: Request) => {
    const { cookie = '' } = await request.allHeaders();
    const response = await request.response();
    caused.statuses.push(...(response ? [response.status()] : []));
    caused.cookies.push(cookie.includes('edx-jwt-cookie-signature'));
  };
  let sent = 0;
  const watch = (request: Request) => {
    if (request.url().startsWith(api) && request.method() !== 'OPTIONS') {
      sent += 1;
      void finish(request);
    }
  };
  page.context().on('request', watch);
  try {
    await page.goto(`http://${host}:${(evil.address() as AddressInfo).port}/`);
    await act(page, api);
    await until(
      'the requests of the attack have ended',
      () => sent > 0 && caused.cookies.length === sent,
    );
  } finally {
    page.context().off('request', watch);
    await page.close();
  }
  return caused;
}

const post = (page: Page, url: string, type: string, target: string) =>
  page.evaluate(
    ([action, enctype, name, body]) => {
      const form = Object.assign(document.createElement('form'), {
        action,
        method: 'post',
        enctype,
        target: name,
      });
      // A form of type text/plain sends `name=value`: a JSON string hides the equals sign.
      const input = Object.assign(document.createElement('input'), {
        name: `${body.slice(0, -1)},"x":"`,
        value: '"}',
      });
      form.append(input);
      document.body.append(form);
      form.submit();
    },
    [url, type, target, JSON.stringify(approval)] as const,
  );

/**
 * What a page of any origin may try. A fetch resolves to the status it could read, or to the reason
 * why not.
 */
const tries = (page: Page, url: string, init: Omit<RequestInit, 'body'> & { body?: string }) =>
  page.evaluate(
    async ([address, options]) => {
      try {
        const response = await fetch(address, options);
        return `${response.status} ${await response.text()}`;
      } catch (error) {
        return (error as Error).name;
      }
    },
    [url, init] as const,
  );

const load = (page: Page, tag: string, url: string) =>
  page.evaluate(
    ([name, src]) =>
      new Promise<void>((resolve) => {
        const element = document.createElement(name);
        element.onload = element.onerror = () => resolve();
        element.setAttribute(name === 'link' ? 'href' : 'src', src);
        element.setAttribute('rel', 'stylesheet');
        document.body.append(element);
      }),
    [tag, url] as const,
  );

const json = { 'content-type': 'application/json' };
const plain = { 'content-type': 'text/plain' };
const include = 'include' as const;
const body = () => JSON.stringify(approval);

async function leave(page: Page, api: string) {
  await post(page, `${api}/responses`, 'text/plain', '_self');
}

/**
 * The request is sent, but the BFF's Cross-Origin-Resource-Policy hides even the opaque answer from
 * the page.
 */
async function unseen(page: Page, api: string) {
  expect(
    await tries(page, `${api}/responses`, {
      method: 'POST',
      mode: 'no-cors',
      credentials: include,
      body: body(),
    }),
  ).toBe('TypeError');
}

const ATTACKS: [string, (page: Page, api: string) => Promise<unknown>][] = [
  [
    'a form',
    (page, api) => post(page, `${api}/responses`, 'application/x-www-form-urlencoded', 'hidden'),
  ],
  [
    'a form with files',
    (page, api) => post(page, `${api}/responses`, 'multipart/form-data', 'hidden'),
  ],
  [
    'a form whose plain text is JSON',
    (page, api) => post(page, `${api}/responses`, 'text/plain', 'hidden'),
  ],
  ['a form that leaves the page', leave],
  ['fetch without CORS', unseen],
  [
    'fetch without CORS and without a body',
    (page, api) =>
      tries(page, `${api}/responses/${responseId}/cancel`, {
        method: 'POST',
        mode: 'no-cors',
        credentials: include,
      }),
  ],
  [
    'fetch with CORS and credentials, no preflight',
    async (page, api) => {
      expect(
        await tries(page, `${api}/responses`, {
          method: 'POST',
          credentials: include,
          headers: plain,
          body: body(),
        }),
      ).toBe('TypeError');
    },
  ],
  [
    "fetch with CORS, credentials and the LMS's header",
    async (page, api) => {
      const headers = { ...json, 'use-jwt-cookie': 'true' };
      expect(
        await tries(page, `${api}/responses`, {
          method: 'POST',
          credentials: include,
          headers,
          body: body(),
        }),
      ).toBe('TypeError');
    },
  ],
  [
    'fetch to delete',
    async (page, api) => {
      const headers = { 'use-jwt-cookie': 'true' };
      expect(
        await tries(page, `${api}/conversations/${conversationId}`, {
          method: 'DELETE',
          credentials: include,
          headers,
        }),
      ).toBe('TypeError');
    },
  ],
  [
    'fetch to read',
    async (page, api) => {
      expect(
        await tries(page, `${api}/conversations/${conversationId}/items`, { credentials: include }),
      ).toBe('TypeError');
      const headers = { 'use-jwt-cookie': 'true' };
      expect(
        await tries(page, `${api}/conversations/${conversationId}/items`, {
          credentials: include,
          headers,
        }),
      ).toBe('TypeError');
    },
  ],
  [
    'a beacon',
    (page, api) =>
      page.evaluate(([url, text]) => navigator.sendBeacon(url, text), [
        `${api}/responses`,
        body(),
      ] as const),
  ],
  [
    'an event stream',
    (page, api) =>
      page.evaluate(
        (url) =>
          new Promise<void>((resolve, reject) => {
            const source = new EventSource(url, { withCredentials: true });
            source.onerror = () => resolve();
            source.onmessage = () => reject(new Error('It was let in.'));
          }),
        `${api}/responses/${responseId}?stream=true`,
      ),
  ],
  ['an image', (page, api) => load(page, 'img', `${api}/conversations/${conversationId}/items`)],
  ['a script', (page, api) => load(page, 'script', `${api}/conversations/${conversationId}/items`)],
  [
    'a style sheet',
    (page, api) => load(page, 'link', `${api}/conversations/${conversationId}/items`),
  ],
  ['a frame', (page, api) => load(page, 'iframe', `${api}/conversations/${conversationId}/items`)],
  ['navigation', (page, api) => page.goto(`${api}/conversations/${conversationId}/items`)],
];

/** The call still waits, and nothing was added, changed or deleted. */
async function expectNothingDone() {
  expect(world.stack.records.extensions()).toEqual([]);
  const { conversation, items } = await world.stored();
  expect(conversation.id).toBe(conversationId);
  expect(items.map(({ type }) => type).filter((type) => type !== 'mcp_call')).toEqual([
    'message',
    'mcp_approval_request',
  ]);
}

describe.each([
  ['another port of the same host', 'localhost'],
  ['another site', '127.0.0.1'],
])('an attack from %s', (_, host) => {
  test.each(ATTACKS)('by %s does nothing', async (_name, act) => {
    const { statuses } = await attack(host, act);
    expect(statuses.filter((status) => ![401, 403].includes(status))).toEqual([]);
    await expectNothingDone();
  });
});

test('the browser sends the cookies from another port: the BFF itself refuses', async () => {
  expect(await attack('localhost', leave)).toEqual({ statuses: [401], cookies: [true] });
  expect(await attack('127.0.0.1', leave)).toEqual({ statuses: [401], cookies: [false] });
});

test("the learner's own page may make all of these requests", async () => {
  const headers = { ...json, 'use-jwt-cookie': 'true' };
  const answer = await tries(visit.page, `${world.stack.urls.page}/mcp-assistant/v1/responses`, {
    method: 'POST',
    headers,
    body: body(),
  });
  expect(answer).toMatch(/^200 /);
  expect(world.stack.records.extensions()).toHaveLength(1);
});
