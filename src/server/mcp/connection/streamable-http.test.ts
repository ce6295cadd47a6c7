/** Streams that end or are cut: the call ends at once, unless the stream can be resumed. */
import type { ServerResponse } from 'node:http';
import { createGuardedFetch } from '../network';
import { serverConfig } from '../../../../test/support/config';
import { work } from '../../../../test/support/work';
import type { CallAnswer } from './calls';
import { createConnection } from './connection';
import { startOddServer, type OddServer, type Request } from './testing/odd-server';

let server: OddServer;
beforeAll(async () => {
  server = await startOddServer('legacy');
});
afterAll(() => server.close());

type Play = (response: ServerResponse, request: Request) => void;

/** @param resume Answers the GET that goes on with the stream. */
async function called(play: Play, resume?: Play): Promise<CallAnswer> {
  server.requests.length = 0;
  server.answer = (response, request) => {
    const isResumed = request.http === 'GET' && request.lastEventId !== undefined;
    const write = request.method === 'tools/call' ? play : isResumed ? resume : undefined;
    write?.(response, request);
    return write !== undefined;
  };
  const { host } = new URL(server.url);
  const made = createConnection(serverConfig(server.url), {
    fetch: createGuardedFetch({
      allowedHosts: [host],
      now: Date.now,
      limits: { maxResponseBytes: 20_000, maxStreamBytes: 100_000 },
    }),
    now: Date.now,
    random: () => 0,
    work,
    log: () => {},
  });
  try {
    return await made.call('act', {}, new AbortController().signal);
  } finally {
    await made.close();
  }
}

const events = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });
const answer = (id: unknown, text: string) =>
  `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } })}\n\n`;
const report = `data: ${JSON.stringify({
  jsonrpc: '2.0',
  method: 'notifications/message',
  params: { level: 'info', data: 'x'.repeat(5_000) },
})}\n\n`;
const huge = 'y'.repeat(60_000);
const priming = 'retry: 5\nid: first\ndata:\n\n';
const tooLarge = {
  failure: { sent: true, code: 'tool_error', message: expect.stringContaining('too large') },
};
const unknown = { failure: { sent: 'unknown', code: 'outcome_unknown' } };
const resumes = () => server.requests.filter(({ lastEventId }) => lastEventId !== undefined);

test('an answer that is too large was carried out', async () => {
  const play: Play = (response, { id }) => events(response).write(answer(id, huge));
  expect(await called(play)).toMatchObject(tooLarge);
});

test('so it is over a stream that could be resumed, which is not tried', async () => {
  const play: Play = (response, { id }) => events(response).write(priming + answer(id, huge));
  expect(await called(play)).toMatchObject(tooLarge);
  expect(resumes()).toEqual([]);
});

test('so it is over a stream that was resumed', async () => {
  const play: Play = (response) => events(response).end(priming);
  const resume: Play = (response) => events(response).write(answer(call(), huge));
  expect(await called(play, resume)).toMatchObject(tooLarge);
  expect(resumes()).toHaveLength(1);
});

/** The id of the call that was sent last. */
const call = () => server.requests.findLast(({ method }) => method === 'tools/call')?.id;

test('a flood of reports before the answer leaves the outcome unknown', async () => {
  const play: Play = (response) => events(response).write(report.repeat(40));
  expect(await called(play)).toMatchObject(unknown);
});

test('a report that is too large leaves the outcome unknown', async () => {
  const play: Play = (response) =>
    events(response).write(report.replace('"x', `"${'x'.repeat(60_000)}`));
  expect(await called(play)).toMatchObject(unknown);
});

test('a stream that breaks off leaves the outcome unknown', async () => {
  const play: Play = (response) => {
    events(response).write(report);
    response.write(': more', () => response.destroy());
  };
  expect(await called(play)).toMatchObject(unknown);
});

test('a stream with an event to go on from is resumed', async () => {
  const play: Play = (response) => events(response).end(priming);
  const resume: Play = (response, { lastEventId }) =>
    events(response).end(answer(call(), `after ${lastEventId}`));
  expect(await called(play, resume)).toMatchObject({
    result: { content: [{ text: 'after first' }] },
  });
});

test('a stream that cannot be resumed in spite of it leaves the outcome unknown', async () => {
  const play: Play = (response) => events(response).end(priming);
  const resume: Play = (response) => response.writeHead(405).end();
  expect(await called(play, resume)).toMatchObject(unknown);
});
