/**
 * Sends one `tools/call` and follows it to its end: within its time limit, which pauses while a
 * person answers, and with its elicitations. Sends it again only if the server turned it away and
 * said when to come back.
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  SdkError,
  SdkErrorCode,
  type CallToolResult,
  type Client,
  type Progress,
  type Tool,
} from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import { createDeadline } from '../../base';
import { waitWords, type AskedToWait } from './asked-to-wait';
import { askedToWait } from './failure';
import {
  createInterview,
  DemandRefused,
  inRounds,
  TooManyQuestions,
  type Elicit,
  type Resumed,
  type ServerRequests,
} from '../elicitation';
import { withStructured } from '../messages';
import { tracedSend, type Following } from './traced-send';

/** How often a call that was turned away is sent again. */
const MOST_WAITS = 3;

/**
 * Repeats what the server turned away, when it wants it again: that it did not carry it out is
 * certain. All waits together are shorter than the time limit of a call.
 * @throws AskedToWait if the server wants more than that, or if `signal` aborts a wait.
 */
async function patiently<T>(
  send: () => Promise<T>,
  limitMs: number,
  signal: AbortSignal,
  onWait: (asked: AskedToWait) => void,
): Promise<T> {
  let leftMs = limitMs;
  for (let waits = 0; ; waits += 1) {
    try {
      return await send();
    } catch (error) {
      const asked = askedToWait(error);
      const waitMs = asked?.waitMs ?? Infinity;
      if (!asked || waitMs >= leftMs || waits === MOST_WAITS) {
        throw error;
      }
      leftMs -= waitMs;
      onWait(asked);
      await wait(waitMs, undefined, { signal }).catch(() => {
        throw asked;
      });
    }
  }
}

export interface SendOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Absent if no person can answer. */
  elicit?: Elicit | undefined;
  /** The answer with which a call goes on; absent for a call that begins. */
  resumed?: Resumed | undefined;
  /** Called for every question that the person is not asked, because the call has asked enough. */
  onTooManyQuestions?: (() => void) | undefined;
}

export interface Line extends Following {
  client: Client;
  server: Pick<McpServerConfig, 'label' | 'transport' | 'timeouts'>;
  requests: ServerRequests;
  allowedHosts: readonly string[];
  onElicitFailed: (error: unknown) => void;
}

/** The SDK's own clock cannot be paused, so it gets the maximum time of a timer. */
const NEVER_MS = 2 ** 31 - 1;

/** @throws DemandRefused for the answer to a question of an era that the server has left */
function isModern(client: Client, { resumed }: SendOptions): boolean {
  const modern = client.getProtocolEra() === 'modern';
  if (resumed && !modern) {
    throw new DemandRefused(
      'The server no longer speaks the version of the protocol in which it asked. ' +
        'The answer was not sent, and the call was ended.',
    );
  }
  return modern;
}

export async function sendCall(
  line: Line,
  tool: Tool,
  args: Record<string, unknown>,
  options: SendOptions,
): Promise<CallToolResult> {
  const { client, requests, allowedHosts } = line;
  const { timeouts } = line.server;
  const modern = isModern(client, options);
  // `json-schema.ts` checks the results instead, because its patterns cannot stall. The definition
  // also keeps the SDK from resending the call after a header mismatch.
  const { outputSchema: _ours, ...toolDefinition } = tool;
  const late = new AbortController();
  const expire = () =>
    late.abort(new SdkError(SdkErrorCode.RequestTimeout, 'The call took too long'));
  const silence = createDeadline(timeouts.callMs, expire);
  const total = createDeadline(timeouts.totalMs, expire);
  const signal = AbortSignal.any([options.signal, late.signal]);
  const interview = createInterview({
    elicit: options.elicit ?? null,
    asked: options.resumed?.round.asked ?? 0,
    allowedHosts,
    signal,
    onFailed: line.onElicitFailed,
    onTooMany(isFlood) {
      options.onTooManyQuestions?.();
      if (isFlood) {
        late.abort(new TooManyQuestions());
      }
    },
    hold() {
      const releases = [silence.hold(), total.hold()];
      return () => releases.forEach((release) => release());
    },
  });

  function sendOnce(continuation: object): Promise<CallToolResult> {
    silence.restart();
    return tracedSend(tool.name, line.server, client, line, (meta) =>
      client.callTool(
        { name: tool.name, arguments: args, ...continuation, ...meta },
        {
          signal,
          timeout: NEVER_MS,
          toolDefinition,
          allowInputRequired: modern,
          onprogress(progress) {
            silence.restart();
            options.onProgress(progress);
          },
        },
      ),
    );
  }

  const send = (continuation: object) =>
    patiently(
      () => sendOnce(continuation),
      timeouts.callMs,
      signal,
      (asked) => {
        silence.restart();
        options.onProgress({ progress: 0, message: `The server ${waitWords(asked)}.` });
      },
    );

  try {
    const result = await (modern
      ? inRounds(send, interview, signal, options.resumed)
      : requests.during(interview, () => send({})));
    return withStructured(result);
  } catch (error) {
    // The SDK wraps other reasons in errors of its own.
    throw late.signal.reason instanceof TooManyQuestions ? late.signal.reason : error;
  } finally {
    interview.close();
    silence.clear();
    total.clear();
  }
}
