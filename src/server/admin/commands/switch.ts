/** `switch off|on …`: the kill switch of the site, of a server and of a tool. */
import { SITE, type Switched } from '../../store';
import { BY_COMMAND_LINE, serverNamed } from '../named';
import { UsageError, type Admin, type AdminCommand } from '../command';

const USAGE =
  'Say what: switch off|on site, switch off|on server <label>, switch off|on tool <label> <tool>.';

/** A label and a tool need not be known: a switch matters most where something is wrong. */
function targetOf([kind, label, tool, ...more]: readonly string[], admin: Admin): Switched {
  if (more.length === 0) {
    if (kind === 'site' && label === undefined) {
      return SITE;
    }
    if (kind === 'server' && label !== undefined && tool === undefined) {
      return { label: serverNamed(label, admin), tool: null };
    }
    if (kind === 'tool' && label !== undefined && tool !== undefined) {
      return { label: serverNamed(label, admin), tool };
    }
  }
  throw new UsageError(USAGE);
}

const nameOf = ({ label, tool }: Switched): string =>
  tool === null ? label || 'the site' : `${tool} of ${label}`;

export const switchTools: AdminCommand = {
  name: 'switch',
  usage: 'off|on site | server <label> | tool <label> <tool>',
  summary: 'Stops tools at once, or lets them be used again.',
  details:
    'It overrides every policy and approval, at once and on every replica. "site" is every tool of\n' +
    'every server. Calls that were sent already are not taken back. Without anything it lists what\n' +
    'is off. Each of the three is switched by itself: a tool that was switched off stays so when\n' +
    'its server is switched on.',
  positionals: [0, 4],
  needs: 'store',
  async run({ positionals: [word, ...what], print }, admin) {
    const { store, log, replica } = admin;
    if (word !== undefined) {
      if (word !== 'off' && word !== 'on') {
        throw new UsageError(USAGE);
      }
      const target = targetOf(what, admin);
      await store.switches.set(target, word === 'off', BY_COMMAND_LINE);
      log({ subject: nameOf(target), message: `switched ${word} on the command line` });
      await print(`${nameOf(target)} is switched ${word}, on every replica (by ${replica}).\n`);
      return;
    }
    const off = await store.switches.list();
    await print(off.length === 0 ? 'Nothing is switched off.\n' : '');
    for (const { since, by, ...target } of off) {
      await print(`${nameOf(target)}: off since ${new Date(since).toISOString()}, by ${by}\n`);
    }
  },
};
