/** Real servers of both eras that ask people during a call, and the people who answer. */
import type { ElicitResult, ServerContext } from '@modelcontextprotocol/server';
import { serverConfig } from '../../../../../test/support/config';
import { startLegacyPeer, type LegacyPeer } from '../../../../../test/support/legacy-peer';
import { startPeer, text, type McpPeer, type PeerTool } from '../../../../../test/support/mcp-peer';
import { work } from '../../../../../test/support/work';
import type { McpServerConfig } from '../../../config';
import { createConnection, type Connection } from '../../connection/connection';
import type { ElicitAnswer, ElicitRequest } from '../elicit-request';
import type { Elicit } from '../interview';

const closers: (() => Promise<unknown>)[] = [];
export const logged: string[] = [];
export const never = new AbortController().signal;

export function connect(url: string, changes: Partial<McpServerConfig> = {}): Connection {
  const made = createConnection(serverConfig(url, changes), {
    fetch,
    now: Date.now,
    random: () => 0,
    work,
    log: ({ message }) => logged.push(message),
    allowedHosts: ['127.0.0.1'],
  });
  closers.push(made.close);
  return made;
}
export async function modern(...tools: PeerTool[]): Promise<McpPeer> {
  const peer = await startPeer(tools);
  closers.push(() => peer.close());
  return peer;
}
export async function legacy(listens: boolean, ...tools: PeerTool[]): Promise<LegacyPeer> {
  const peer = await startLegacyPeer(tools, listens);
  closers.push(() => peer.close());
  return peer;
}
afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
  logged.length = 0;
});

export const form = (message: string) => ({
  mode: 'form' as const,
  message,
  requestedSchema: { type: 'object' as const, properties: { name: { type: 'string' as const } } },
});
/** A person who answers everything immediately; `asked` records the questions. */
export function person(
  answer: (question: ElicitRequest) => ElicitAnswer = ({ message }) => ({
    action: 'accept',
    content: { name: message },
  }),
) {
  const asked: ElicitRequest[] = [];
  const elicit: Elicit = async (question) => {
    asked.push(question);
    return answer(question);
  };
  return { asked, elicit };
}
/** A person who answers only when the test says so. */
export function thinker() {
  const open: {
    question: ElicitRequest;
    signal: AbortSignal;
    answer: (answer: ElicitAnswer) => void;
  }[] = [];
  let opened: () => void = () => {};
  const elicit: Elicit = (question, signal) =>
    new Promise((resolve) => {
      open.push({ question, signal, answer: resolve });
      signal.addEventListener('abort', () => resolve({ action: 'cancel' }));
      opened();
    });
  return {
    open,
    elicit,
    asked: async (count = 1) => {
      while (open.length < count) {
        await new Promise<void>((resolve) => {
          opened = resolve;
        });
      }
    },
  };
}
export const outcome = async (call: ReturnType<Connection['call']>) => {
  const answer = await call;
  return 'failure' in answer
    ? answer.failure
    : answer.result.content.map((block) => (block.type === 'text' ? block.text : '')).join();
};
export const said = ({ action, content }: ElicitResult) =>
  text(`${action} ${JSON.stringify(content ?? null)}`);
type Params = Parameters<ServerContext['mcpReq']['elicitInput']>[0];
/**
 * Asks on the call's own stream. By default the SDK's server uses the session's GET stream, which
 * says nothing about the call.
 */
export const requestInput = ({ mcpReq }: ServerContext, params: Params, options = {}) =>
  mcpReq.elicitInput(params, { relatedRequestId: mcpReq.id, ...options });
export const asks = (params: Params): PeerTool => ({
  name: 'ask',
  run: async (_args, _signal, _report, context) => said(await requestInput(context, params)),
});
