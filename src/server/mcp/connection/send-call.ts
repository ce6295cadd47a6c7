/**
 * One `tools/call` to its end: within its time, which stands still while a person thinks, and with
 * what the server asks on the way.
 */
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
import { createInterview, inRounds, type Ask, type ServerRequests } from '../elicitation';

export interface SendOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Absent where nobody is there to answer. */
  ask?: Ask | undefined;
}

export interface Line {
  client: Client;
  requests: ServerRequests;
  timeouts: McpServerConfig['timeouts'];
  allowedHosts: readonly string[];
  onAskFailed: (error: unknown) => void;
}

/** The SDK's own clock cannot be stopped, so it gets the longest time that a timer takes. */
const NEVER_MS = 2 ** 31 - 1;

export async function sendCall(
  line: Line,
  tool: Tool,
  args: Record<string, unknown>,
  options: SendOptions,
): Promise<CallToolResult> {
  const { client, requests, timeouts, allowedHosts } = line;
  // Results are checked by `json-schema.ts`, whose patterns cannot stall. Giving the definition
  // also keeps the SDK from sending the call a second time after a header mismatch.
  const { outputSchema: _ours, ...toolDefinition } = tool;
  const late = new AbortController();
  const expire = () =>
    late.abort(new SdkError(SdkErrorCode.RequestTimeout, 'The call took too long'));
  const silence = createDeadline(timeouts.callMs, expire);
  const total = createDeadline(timeouts.totalMs, expire);
  const signal = AbortSignal.any([options.signal, late.signal]);
  const interview = createInterview({
    ask: options.ask ?? null,
    allowedHosts,
    signal,
    onFailed: line.onAskFailed,
    hold() {
      const releases = [silence.hold(), total.hold()];
      return () => releases.forEach((release) => release());
    },
  });
  const modern = client.getProtocolEra() === 'modern';

  function send(continuation: object): Promise<CallToolResult> {
    silence.restart();
    return client.callTool(
      { name: tool.name, arguments: args, ...continuation },
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
    );
  }

  try {
    return await (modern
      ? inRounds(send, interview, signal)
      : requests.during(interview, () => send({})));
  } finally {
    interview.close();
    silence.clear();
    total.clear();
  }
}
