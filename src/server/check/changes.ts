/** Says which tools of a server changed since they were accepted, and which never stand still. */
import { BOUNDS, visibleLine, type Log } from '../base';
import { readServerTools, type Connection, type DefinitionPins, type ServerTools } from '../mcp';

export interface ChangeDeps {
  /** What was accepted; nothing of it is changed. */
  pins: DefinitionPins;
  /** Lets clocks in definitions move on. */
  pause: () => Promise<void>;
}

/** Enough to see a tool that changes with each. */
export const LISTINGS = 4;
const SHOWN_CHARS = 80;
const noLog: Log = () => {};

type Difference = ServerTools['reworded'][number]['difference'];

/** Lists a server a few times. One that does not list itself again is judged by what it did. */
export async function readChanges(
  connection: Connection,
  { pins, pause }: ChangeDeps,
): Promise<ServerTools> {
  const deps = { log: noLog, pins };
  let tools = await readServerTools(connection, await connection.listing(), deps);
  for (let listings = 1; listings < LISTINGS; listings += 1) {
    await pause();
    const listing = await connection.listing({ fresh: true }).catch(() => null);
    if (!listing) {
      break;
    }
    tools = await readServerTools(connection, listing, deps);
  }
  return tools;
}

const shown = (text: string | null): string =>
  text === null ? 'nothing' : JSON.stringify(visibleLine(text, SHOWN_CHARS));

const worded = (difference: Difference): string =>
  visibleLine(
    difference
      .map(({ field, before, after }) => `${field} was ${shown(before)}, is ${shown(after)}`)
      .join('; '),
    BOUNDS.misfitChars,
  );

/** Sentences for the operator. */
export function changeWarnings({
  server: { label },
  quarantined,
  reworded,
  flapping,
}: ServerTools): string[] {
  return [
    ...quarantined.map(
      ({ definition: { tool }, difference }) =>
        `${tool.name} has changed since it was accepted and is withheld (${worded(difference)}); ` +
        `"mcp-assistant tools accept ${label} ${tool.name}" accepts it`,
    ),
    ...reworded.map(
      ({ listed: { tool }, difference }) =>
        `${tool.name} is offered with the words that were accepted (${worded(difference)}); ` +
        `"mcp-assistant tools accept ${label} ${tool.name}" accepts the others`,
    ),
    ...flapping.map(
      ({ name, difference }) =>
        `${name} changes with every listing (${worded(difference)}); ` +
        'ask those who run the server, or set definition_changes: accept_text if its words alone change',
    ),
  ];
}
