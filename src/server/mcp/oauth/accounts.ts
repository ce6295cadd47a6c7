/** People's accounts at MCP servers: each person's tokens, and whether they are enough. */
import type { McpServerConfig } from '../../config';
import type { AccountTokens } from './account-tokens';
import type { StepUp } from './step-up';
import type { TokenKeeper } from './token-source';
import type { Vault } from './vault';

export interface Accounts {
  tokens: (server: McpServerConfig, userId: string) => TokenKeeper;
  /** Not while the server wants more scope than was granted. */
  isConnected: (server: McpServerConfig, userId: string) => Promise<boolean>;
  /** The person has connected. */
  put: (server: McpServerConfig, userId: string, account: AccountTokens) => Promise<void>;
  /** Gives what is forgotten. */
  forget: (server: McpServerConfig, userId: string) => Promise<AccountTokens | null>;
}

export const accountId = (label: string, userId: string): string => `grant:${label}:${userId}`;

export function createAccounts(vault: Vault, stepUp: StepUp): Accounts {
  /** Tokens for another server URL are ignored: the label now belongs to another server. */
  async function read({ label, url }: McpServerConfig, userId: string) {
    const account = await vault.find<AccountTokens>(accountId(label, userId));
    return account?.serverUrl === url ? account : null;
  }

  return {
    tokens(server, userId) {
      const id = accountId(server.label, userId);
      return {
        id,
        read: () => read(server, userId),
        write: (account) => (account === null ? vault.remove(id) : vault.put(id, account)),
      };
    },
    isConnected: async (server, userId) =>
      (await read(server, userId)) !== null &&
      !(await stepUp.isOpen(accountId(server.label, userId))),
    async put({ label }, userId, account) {
      await vault.put(accountId(label, userId), account);
      await stepUp.settled(accountId(label, userId));
    },
    async forget(server, userId) {
      const account = await read(server, userId);
      await vault.remove(accountId(server.label, userId));
      await stepUp.forget(accountId(server.label, userId));
      return account;
    },
  };
}
