/** What every host stands on: trap servers, an LMS, and the model that obeys. */
import type { Conversation, Lures, Scene, Servers } from './case';
import type { Effects } from './effects';
import { startObedientModel, type ObedientModel } from './obedient-model';
import { startTrapHub, type TrapHub } from './traps/mcp';
import { startTrapWeb, type TrapWeb } from './traps/web';

export interface Ground {
  hub: TrapHub;
  web: TrapWeb;
  model: ObedientModel;
  close: () => Promise<void>;
}

export async function startGround(): Promise<Ground> {
  const [hub, web, model] = await Promise.all([
    startTrapHub(),
    startTrapWeb(),
    startObedientModel(),
  ]);
  return {
    hub,
    web,
    model,
    close: async () => {
      await Promise.all([hub.close(), web.close(), model.close()]);
    },
  };
}

/** A case's own part of the ground, for one host. */
export interface Plot {
  /** Marks its questions, so that the model knows its conversation. */
  ref: string;
  servers: Servers;
  lures: Lures;
  /** By label. */
  urls: Readonly<Record<string, string>>;
  tokens: Readonly<Record<string, string>>;
  arrived: () => Pick<Effects, 'received' | 'hits' | 'prompts'>;
}

export function plotFor(
  { hub, web, model }: Ground,
  host: string,
  index: number,
  { servers: make = () => ({}) }: Pick<Conversation | Scene, 'servers'>,
): Plot {
  const path = `/${host}/${index}`;
  const ref = `${host}.${index}`;
  const lures = { web: `${web.origin}${path}` };
  const servers = make(lures);
  const labels = Object.keys(servers);
  return {
    ref,
    servers,
    lures,
    urls: Object.fromEntries(
      Object.entries(servers).map(([label, server]) => [label, hub.add(path, label, server)]),
    ),
    tokens: Object.fromEntries(
      labels.map((label) => [label, `TOKEN-${host}-${index}-${label}-0123456789`]),
    ),
    arrived: () => ({
      received: hub.receivedBelow(path),
      hits: web.hitsBelow(path),
      prompts: model.promptsOf(ref),
    }),
  };
}
