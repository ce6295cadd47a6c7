/** Accepted definitions to compare with, of which none is changed: for `check`. */
import type { DefinitionPins, NewPin, Pin } from './pins';

export type AcceptedTool = NewPin & Pin & { label: string; url: string };

/** What is new is accepted for the time being. */
export function knownPins(accepted: readonly AcceptedTool[]): DefinitionPins {
  const tools = [...accepted];
  const toolsOf = (owner: { label: string; url: string }) =>
    tools.filter(({ label, url }) => label === owner.label && url === owner.url);
  return {
    read: async (owner) => toolsOf(owner),
    definition: async (owner, toolName) =>
      toolsOf(owner).find((tool) => tool.toolName === toolName)?.definition ?? null,
    async add({ label, url }, pins, acceptedBy) {
      const times = { firstSeen: 0, acceptedAt: 0 };
      tools.push(...pins.map((pin) => ({ ...pin, ...times, label, url, acceptedBy })));
    },
    replace: async () => {},
    quarantined: async () => {},
  };
}
