/** A fake LMS over real HTTP: it answers like the real one, including its failures. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { work } from '../../../../test/support/work';
import type { AddressInfo } from 'node:net';
import type { Place } from '../../../protocol';
import type { Principal } from '../../auth';
import { createLmsClient, type LmsClient } from '../client';

export const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
export const SEQUENCE = 'block-v1:OpenX+BIO101+2026_T1+type@sequential+block@glance';
export const UNIT = 'block-v1:OpenX+BIO101+2026_T1+type@vertical+block@what';
export const PLACE: Place = { course_id: COURSE, sequence_id: SEQUENCE, unit_id: UNIT };
export const COURSE_PATH = `/api/course_home/course_metadata/${COURSE}`;
export const SEQUENCE_PATH = `/api/courseware/sequence/${SEQUENCE}`;
export const BLOCKS_PATH = `/api/courses/v2/blocks/${UNIT}`;
export const EXAM_PATH = '/api/edx_proctoring/v1/proctored_exam/attempt';
export const TRANSCRIPT_PATH = `/courses/${COURSE}/xblock/video/handler_noauth/transcript/download`;

export const learner: Principal = {
  userId: '7',
  username: 'learner',
  token: 'h.p.s',
  isGlobalStaff: false,
  expiresAt: 2_000_000_000,
};

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
export type Answer = Handler | object;
export const status =
  (code: number, body: object | string = {}, type = 'application/json'): Handler =>
  (_, response) => {
    response
      .writeHead(code, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const access = { has_access: true, error_code: null, user_message: null };
export const metadata = {
  title: 'How Plants Make Sugar',
  is_enrolled: true,
  is_staff: false,
  username: 'learner',
  course_access: access,
};
export const sequence = {
  item_id: SEQUENCE,
  is_time_limited: false,
  is_proctored: false,
  is_hidden_after_due: false,
  gated_content: { gated: false },
  items: [{ id: UNIT, page_title: 'What photosynthesis does', type: 'other' }],
};
export const html = (name: string, data: object) => ({
  type: 'html',
  display_name: name,
  student_view_data: data,
});
export const video = (name: string, url?: string) => ({
  type: 'video',
  display_name: name,
  student_view_data: { duration: 42, transcripts: url === undefined ? {} : { en: url } },
});

export function blocks(children: Record<string, object>): object {
  return {
    root: UNIT,
    blocks: {
      [UNIT]: {
        type: 'vertical',
        display_name: 'What photosynthesis does',
        children: Object.keys(children),
      },
      ...children,
    },
  };
}

export let answers: Record<string, Answer>;
interface Seen {
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
}
export let requests: Seen[];
/** Kept apart, because every check asks. */
export let examRequests: Seen[];
export let baseUrl: string;
export let client: LmsClient;
export let clock: { now: number };

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://lms');
  const path = decodeURIComponent(pathname);
  (path.endsWith('/attempt') || path.endsWith('/attempt/latest') ? examRequests : requests).push({
    path,
    query: searchParams,
    authorization: request.headers.authorization,
  });
  const answer = answers[path] ?? status(404, { detail: 'Not found.' });
  (typeof answer === 'function' ? (answer as Handler) : status(200, answer))(request, response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});
beforeEach(() => {
  answers = { [COURSE_PATH]: metadata, [SEQUENCE_PATH]: sequence, [BLOCKS_PATH]: blocks({}) };
  requests = [];
  examRequests = [];
  clock = { now: 1_000_000 };
  client = createLmsClient({ work, baseUrl, now: () => clock.now });
});

export const paths = (): string[] => requests.map(({ path }) => path);
