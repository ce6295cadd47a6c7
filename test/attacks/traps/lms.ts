/**
 * The LMS stand-in behind a proxy that gives single people other course text and other exams. A
 * person is known by the `user_id` of the token, so that many cases share one LMS.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startLms, type Lms } from '../../harness/lms/lms';
import { COURSE } from '../../support/client';

/** What is different for one person. */
export interface Special {
  /** HTML of every text block. */
  html?: string;
  /** Titles of every block. */
  title?: string;
  /** Lines of every transcript. */
  subtitles?: string;
  /** A timed exam is running. */
  inExam?: boolean;
}

export interface TrapLms {
  url: string;
  lms: Lms;
  /** A token of this person. Ids of people are the caller's choice. */
  token: (userId: number, username: string, claims?: object) => Promise<string>;
  special: Map<string, Special>;
  close: () => Promise<void>;
}

function userIdOf({ headers }: IncomingMessage): string {
  const [, token = ''] = (headers.authorization ?? '').split(' ');
  const payload = token.split('.')[1];
  if (payload === undefined) {
    return '';
  }
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
    user_id?: unknown;
  };
  return String(claims.user_id);
}

/** Answers of the two exam services, as Open edX gives them. */
function examAnswer(path: string, inExam: boolean): object | null {
  if (path.startsWith('/api/edx_proctoring/v1/proctored_exam/attempt')) {
    return inExam
      ? {
          in_timed_exam: true,
          attempt_id: 1,
          attempt_status: 'started',
          exam_type: 'timed',
          exam_display_name: 'Timed exam: photosynthesis',
          exam_url_path: '/exam',
          course_id: COURSE,
          time_remaining_seconds: 1800,
        }
      : { in_timed_exam: false, is_proctored: false };
  }
  return path.startsWith('/api/v1/exams/attempt/latest')
    ? inExam
      ? { attempt_id: 1, attempt_status: 'started' }
      : {}
    : null;
}

interface BlocksAnswer {
  blocks: Record<string, { display_name?: string; student_view_data?: { html?: string } }>;
}

function changed(text: string, { html, title }: Special): string {
  const answer = JSON.parse(text) as BlocksAnswer;
  for (const block of Object.values(answer.blocks)) {
    if (html !== undefined && block.student_view_data?.html !== undefined) {
      block.student_view_data.html = html;
    }
    if (title !== undefined) {
      block.display_name = title;
    }
  }
  return JSON.stringify(answer);
}

export async function startTrapLms(): Promise<TrapLms> {
  const lms = await startLms({ port: 0, pageOrigin: 'http://localhost' });
  const special = new Map<string, Special>();
  let url = '';

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const person = special.get(userIdOf(request)) ?? {};
    const exam = examAnswer(path, person.inExam ?? false);
    if (exam) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(exam));
      return;
    }
    if (person.subtitles !== undefined && path.includes('/transcript/download')) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(person.subtitles);
      return;
    }
    const { authorization } = request.headers;
    const real = await fetch(`${lms.url}${path}`, {
      headers: authorization === undefined ? {} : { authorization },
      redirect: 'manual',
    });
    const text = (await real.text()).replaceAll(lms.url, url);
    const isBlocks = real.ok && path.startsWith('/api/courses/v2/blocks/');
    response
      .writeHead(real.status, {
        'content-type': real.headers.get('content-type') ?? 'application/json',
      })
      .end(isBlocks ? changed(text, person) : text);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    lms,
    special,
    token: (userId, username, claims = {}) => lms.signIn(username, { user_id: userId, ...claims }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await lms.close();
    },
  };
}
