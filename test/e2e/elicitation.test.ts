/**
 * Servers that ask the person during a call, in the browser: forms and URLs, both protocol eras,
 * and a reload in between.
 */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inputRequired, type ElicitResult, type ServerContext } from '@modelcontextprotocol/server';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { startLegacyPeer, type LegacyPeer } from '../support/legacy-peer';
import { startPeer, text, type McpPeer } from '../support/mcp-peer';
import { expectAccessible } from './axe';
import { startWorld, until, type Visit, type World } from './world';

let world: World;
let model: FakeModel;
let modern: McpPeer;
let legacy: LegacyPeer;
let page: Server;
let pageUrl: string;
const pageVisits: IncomingHttpHeaders[] = [];
let advance: () => void = () => {};

const form = {
  mode: 'form' as const,
  message: 'Which <b>edition</b> do you want?',
  requestedSchema: {
    type: 'object' as const,
    properties: {
      year: {
        type: 'integer' as const,
        title: 'Year',
        description: 'Of publication',
        minimum: 1900,
      },
      format: {
        type: 'string' as const,
        title: 'Format',
        oneOf: [
          { const: 'pb', title: 'Paperback' },
          { const: 'hc', title: 'Hardcover' },
        ],
        default: 'pb',
      },
      large: { type: 'boolean' as const, title: 'Large print' },
    },
    required: ['year'],
  },
};
const said = ({ action, content }: ElicitResult) =>
  text(`${action} ${JSON.stringify(content ?? null)}`);
const given = ({ mcpReq }: ServerContext) =>
  (mcpReq.inputResponses as Record<string, ElicitResult> | undefined)?.it;

beforeAll(async () => {
  page = createServer((request, response) => {
    // Browsers also request an icon.
    if (request.url === '/consent') {
      pageVisits.push(request.headers);
    }
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<title>Consent</title><script>document.title += window.opener === null</script>');
  });
  await new Promise<void>((resolve) => {
    page.listen(0, '127.0.0.1', resolve);
  });
  pageUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}/consent`;
  model = await startFakeModel();
  modern = await startPeer([
    {
      name: 'order',
      run: (_args, _signal, _report, context) => {
        const it = given(context);
        return it ? said(it) : inputRequired({ inputRequests: { it: inputRequired.elicit(form) } });
      },
    },
    {
      name: 'consent',
      run: (_args, _signal, _report, context) => {
        const it = given(context);
        return it
          ? said(it)
          : inputRequired({
              inputRequests: {
                it: inputRequired.elicitUrl({ message: 'Give your consent there.', url: pageUrl }),
              },
            });
      },
    },
  ]);
  legacy = await startLegacyPeer(
    [
      {
        name: 'order',
        run: async (_args, _signal, report, { mcpReq }) => {
          await report({ progress: 1, total: 3, message: 'Looking' });
          await new Promise<void>((resolve) => {
            advance = resolve;
          });
          const answer = await mcpReq.elicitInput(form, { relatedRequestId: mcpReq.id });
          await report({ progress: 2, total: 3, message: 'Ordering' });
          await new Promise<void>((resolve) => {
            advance = resolve;
          });
          return said(answer);
        },
      },
    ],
    false,
  );
  world = await startWorld({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: {
        library: { server_url: modern.url, require_approval: 'never', name: 'Library' },
        archive: { server_url: legacy.url, require_approval: 'never', name: 'Archive' },
      },
      providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: model.url } },
      workflows: {
        course_assistant: {
          processor_config: {
            ResponsesProcessor: { config: 'fake', mcp_configs: ['library', 'archive'] },
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await world?.close();
  await Promise.all([
    model.close(),
    modern.close(),
    legacy.close(),
    new Promise((resolve) => {
      page.close(resolve);
    }),
  ]);
});

/** Asks the model, which calls the tool, and waits for what `sign` finds. */
async function ask({ page: tab, assistant }: Visit, tool: string) {
  model.script({ toolCalls: [{ name: tool, arguments: {} }] }, { text: 'All done.' });
  await assistant.open();
  await assistant.ask(`Use ${tool}.`);
  return tab.getByRole('dialog');
}
async function outputOf(visit: Visit): Promise<string | null | undefined> {
  await visit.assistant.answers.getByText('All done.').waitFor();
  const call = (await world.stored()).items.findLast((item) => item.type === 'mcp_call');
  return call?.type === 'mcp_call' ? call.output : undefined;
}

test.each(['', '?dir=rtl'])(
  'a form survives a reload and is filled by keyboard; its answer continues the same call %s',
  async (query) => {
    const visit = await world.visit({ query });
    const { page: tab } = visit;
    const before = modern.calls.length;
    const dialog = await ask(visit, 'library__order');
    await dialog.waitFor();
    await tab.reload();
    await dialog.waitFor();
    expect(
      await dialog
        .getByRole('heading', { name: 'Library asks you something' })
        .evaluate((heading) => heading === document.activeElement),
    ).toBe(true);
    expect(await dialog.getByText('Which <b>edition</b> do you want?').count()).toBe(1);
    await expectAccessible(tab, 'the form');

    await until('the dialog takes a decision', async () => {
      await dialog.getByRole('button', { name: 'Send', exact: true }).click();
      return dialog.getByRole('alert').getByText('One answer does not fit yet.').isVisible();
    });
    await expectAccessible(tab, 'with errors');
    const year = dialog.getByRole('textbox', { name: 'Year (required)' });
    expect(await year.evaluate((input) => input === document.activeElement)).toBe(true);
    await tab.keyboard.type('1999');
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Space');
    await tab.keyboard.press('Enter');
    expect(await outputOf(visit)).toBe('accept {"year":1999,"format":"pb","large":true}');
    expect(modern.calls.length - before).toBe(2);
    expect(await dialog.count()).toBe(0);
    await visit.close();
  },
);

test('a question and the progress of its tool survive reloads; a hidden question is found in the card', async () => {
  const visit = await world.visit();
  const { page: tab, assistant } = visit;
  const dialog = await ask(visit, 'archive__order');
  const bar = tab.getByRole('progressbar', { name: 'Progress of order' });
  await bar.waitFor();
  await tab.reload();
  await bar.waitFor();
  expect(await bar.getAttribute('value')).toBe('1');
  advance();
  await dialog.waitFor();
  await tab.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await assistant.card('Archive: order').getByText('Waiting for your answer').count()).toBe(
    1,
  );
  await assistant.button('Answer the question').click();
  await dialog.getByRole('textbox', { name: 'Year (required)' }).fill('2001');
  await assistant.insist(dialog.getByRole('button', { name: 'Send', exact: true }));
  await tab.getByText('Ordering').waitFor();
  await tab.reload();
  await bar.waitFor();
  expect(await bar.getAttribute('value')).toBe('2');
  expect(await dialog.count()).toBe(0);
  advance();
  expect(await outputOf(visit)).toBe('accept {"year":2001,"format":"pb","large":false}');
  expect(legacy.calls).toHaveLength(1);
  await visit.close();
});

test('a URL is shown with its host, opened only by the person, and gets no referrer', async () => {
  const visit = await world.visit();
  const { page: tab, context, assistant } = visit;
  const dialog = await ask(visit, 'library__consent');
  await dialog.waitFor();
  expect(await dialog.getByText(new URL(pageUrl).host, { exact: true }).count()).toBe(1);
  await expectAccessible(tab, 'the page');
  expect(pageVisits).toEqual([]);
  const opening = context.waitForEvent('page');
  await dialog.getByRole('link', { name: 'Open page (in a new tab)' }).click();
  const opened = await opening;
  await opened.waitForLoadState();
  expect(await opened.title()).toBe('Consenttrue');
  expect(pageVisits.map(({ referer }) => referer)).toEqual([undefined]);
  await opened.close();
  await assistant.insist(dialog.getByRole('button', { name: 'Done', exact: true }));
  expect(await outputOf(visit)).toBe('accept null');
  await visit.close();
});

test('a question declined in one tab closes the dialog of the other with a message', async () => {
  const visit = await world.visit();
  const { page: tab, context, assistant } = visit;
  const dialog = await ask(visit, 'library__order');
  await dialog.waitFor();
  const other = await context.newPage();
  await other.goto(tab.url());
  await other.getByRole('dialog').waitFor();
  await assistant.insist(dialog.getByRole('button', { name: 'Decline', exact: true }));
  await other.getByText('The question of Library is no longer open.').waitFor();
  expect(await other.getByRole('dialog').count()).toBe(0);
  expect(await tab.getByText('no longer open').count()).toBe(0);
  expect(await outputOf(visit)).toBe('decline null');
  await visit.close();
});

test('what a person has typed survives a restart of the assistant; the answer continues the same call', async () => {
  const visit = await world.visit();
  const { page: tab, assistant } = visit;
  const before = modern.calls.length;
  const dialog = await ask(visit, 'library__order');
  const year = dialog.getByRole('textbox', { name: 'Year (required)' });
  await year.fill('2012');
  await world.stack.bff.kill('SIGKILL');
  await world.stack.bff.restart();
  await tab.getByText('The answer was interrupted by a restart of the assistant.').waitFor();
  expect(await year.inputValue()).toBe('2012');
  await expectAccessible(tab, 'after the restart');
  await assistant.insist(dialog.getByRole('button', { name: 'Send', exact: true }));
  expect(await outputOf(visit)).toBe('accept {"year":2012,"format":"pb","large":false}');
  expect(modern.calls.length - before).toBe(2);
  expect(await dialog.count()).toBe(0);
  expect(await tab.getByText('no longer open').count()).toBe(0);
  await tab.reload();
  await assistant.card('Library: order').waitFor();
  expect(await dialog.count()).toBe(0);
  await visit.close();
});
