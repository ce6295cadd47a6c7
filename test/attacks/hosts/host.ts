/** What the suite needs of a host: to carry a conversation, and to name what people are shown. */
import type { Conversation, Servers } from '../case';
import type { Effects, Shown } from '../effects';
import { sameJson } from '../effects';
import { wanted } from '../orders';
import type { Plot } from '../ground';

export interface Host {
  id: string;
  title: string;
  /** Holds the conversation with a person who decides as the case says. */
  converse: (conversation: Conversation, plot: Plot) => Promise<Effects>;
  close: () => Promise<void>;
}

/** What happens to the person; arrivals are read from the plot. */
export type Seen = Pick<Effects, 'shown' | 'answers' | 'errors'>;

/** Approves exactly the calls that were asked for, each once, of tools that have not changed. */
export function carefulPerson({ ask, approves }: Conversation): (shown: Shown) => boolean {
  const open = ask.flatMap(wanted).map(({ target, args }) => `${target} ${sameJson(args)}`);
  return (shown) => {
    if (shown.changed) {
      return false;
    }
    if (approves) {
      return approves(shown);
    }
    const at = open.indexOf(`${shown.server}.${shown.tool} ${sameJson(shown.args)}`);
    if (at < 0) {
      return false;
    }
    open.splice(at, 1);
    return true;
  };
}

const sane = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '_');

/** A name for the model, with the operator's label in it. */
export const prefixed = (label: string, tool: string): string =>
  `${label}__${sane(tool)}`.slice(0, 64);

/** Which tool of which server a host's name stands for. */
export function identify(name: string, servers: Servers): { server: string; tool: string } {
  // Some hosts write an underscore for a dash.
  const same = (text: string) => text.replaceAll('-', '_');
  for (const [server, { tools = [] }] of Object.entries(servers)) {
    const tool = tools.find((entry) => same(name).endsWith(same(prefixed(server, entry.name))));
    if (tool) {
      return { server, tool: tool.name };
    }
  }
  return { server: '', tool: name };
}

export const isFree = (servers: Servers, server: string, tool: string): boolean =>
  servers[server]?.tools?.some((entry) => entry.name === tool && entry.free) ?? false;

export const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
