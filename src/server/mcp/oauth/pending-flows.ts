/** Flows whose person is at the authorization server and has yet to come back. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PendingFlow } from './flow';
import type { Vault } from './vault';

/**
 * A cookie that proves that the same browser comes back: nobody can end a flow in another person's
 * name.
 */
export interface BrowserProof {
  name: string;
  value: string;
  maxAgeSeconds: number;
}

interface OpenFlow extends PendingFlow {
  label: string;
  userId: string;
}

interface KeptFlow extends OpenFlow {
  proof: string;
}

export interface PendingFlows {
  keep: (state: string, flow: OpenFlow) => Promise<BrowserProof>;
  /**
   * Gives a flow once, and only to the browser that began it.
   * @param proofs The browser's cookies.
   */
  take: (
    state: string,
    proofs: Readonly<Record<string, string | undefined>>,
  ) => Promise<OpenFlow | null>;
}

const FLOW_MS = 10 * 60_000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
export const secret = (): string => randomBytes(32).toString('base64url');
const flowId = (state: string): string => `flow:${sha256(state)}`;
const cookieName = (state: string): string =>
  `mcp_assistant_flow_${sha256(state).slice(0, 16).replaceAll('-', '_')}`;

export function createPendingFlows(vault: Vault, now: () => number): PendingFlows {
  return {
    async keep(state, flow) {
      const proof = secret();
      await vault.put(flowId(state), { ...flow, proof } satisfies KeptFlow, now() + FLOW_MS);
      return { name: cookieName(state), value: proof, maxAgeSeconds: FLOW_MS / 1000 };
    },
    async take(state, proofs) {
      const flow = await vault.take<KeptFlow>(flowId(state));
      const shown = proofs[cookieName(state)];
      return flow !== null &&
        shown !== undefined &&
        timingSafeEqual(Buffer.from(sha256(shown)), Buffer.from(sha256(flow.proof)))
        ? flow
        : null;
    },
  };
}
