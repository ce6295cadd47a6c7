/**
 * Serves the page, and the BFF below it on the same origin, as the MFE's web server does in
 * production.
 */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';
import { chapters, COURSE, usageKey } from './lms/course/course';

export interface PageServerOptions {
  /** 0 takes a free one. */
  port: number;
  /** Folder that `buildPage` filled. */
  root: string;
  /** Addresses without trailing slash. */
  bffUrl: string;
  /**
   * Other replicas of the BFF, in the order in which they are tried when the first is not there.
   */
  spareBffUrls?: readonly string[];
  lmsUrl: string;
}

export interface PageServer {
  /** `http://localhost:<port>`, which is also the page's origin. */
  url: string;
  close: () => Promise<void>;
}

const BFF_PREFIX = '/mcp-assistant';
const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};
/** Headers that belong to one connection and not to the message. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'proxy-authorization',
];

/** The first unit of the course, as a path of the page. */
export function firstUnitPath(): string {
  const sequence = chapters()[0]?.children[0];
  const unit = sequence?.children[0];
  if (!sequence || !unit) {
    throw new Error('The course has no unit.');
  }
  return `/course/${COURSE.id}/${usageKey(sequence)}/${usageKey(unit)}`;
}

export async function startPageServer({
  port,
  root,
  bffUrl,
  spareBffUrls = [],
  lmsUrl,
}: PageServerOptions): Promise<PageServer> {
  const files = new Set(
    (await readdir(root, { recursive: true })).map(
      (file) => `/${relative(root, join(root, file))}`,
    ),
  );

  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    // A browser that goes away in the middle of its request gets nothing.
    const pass = (targets: string[]) => {
      forward(request, response, targets).catch(() => response.destroy());
    };
    if (pathname.startsWith(`${BFF_PREFIX}/v1/`)) {
      pass(
        [bffUrl, ...spareBffUrls].map(
          (url) => `${url}${pathname.slice(BFF_PREFIX.length)}${search}`,
        ),
      );
    } else if (pathname.startsWith(`${BFF_PREFIX}/`)) {
      // Health and metrics are the operator's.
      response.writeHead(404).end();
    } else if (pathname === '/api/mfe_config/v1') {
      pass([`${lmsUrl}${pathname}${search}`]);
    } else if (pathname === '/') {
      response.writeHead(302, { location: `${firstUnitPath()}${search}` }).end();
    } else {
      sendFile(response, root, files.has(pathname) && extname(pathname) ? pathname : '/index.html');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function sendFile(response: ServerResponse, root: string, path: string): void {
  response.writeHead(200, {
    'content-type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
  });
  createReadStream(join(root, path)).pipe(response);
}

/**
 * Passes a request on to the first target that is there, and its answer back as it comes, so that a
 * stream stays a stream.
 */
async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  targets: readonly string[],
): Promise<void> {
  const headers = {
    ...request.headers,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': request.socket.remoteAddress,
  };
  HOP_BY_HOP.forEach((name) => {
    delete headers[name as keyof typeof headers];
  });

  // Whole before it is sent: a target that is not there must not cost a part of it.
  const body: Buffer[] = [];
  for await (const chunk of request) {
    body.push(chunk as Buffer);
  }
  send(targets);

  function send([target = '', ...others]: readonly string[]): void {
    const upstream = httpRequest(target, { method: request.method, headers }, (answer) => {
      const answerHeaders = { ...answer.headers };
      HOP_BY_HOP.forEach((name) => {
        delete answerHeaders[name];
      });
      response.writeHead(answer.statusCode ?? 502, answerHeaders);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && others.length > 0) {
        send(others);
      } else if (response.headersSent) {
        response.destroy();
      } else {
        refuse(response);
      }
    });
    response.on('close', () => upstream.destroy());
    upstream.end(Buffer.concat(body));
  }
}

function refuse(response: ServerResponse): void {
  const error = {
    message: 'The server behind this page does not answer.',
    type: 'upstream_error',
    param: null,
    code: 'bad_gateway',
  };
  response.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}
