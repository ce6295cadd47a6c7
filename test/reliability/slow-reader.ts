/**
 * A large answer, read far too slowly: what it costs the BFF, and whether the rest can be fetched
 * afterwards.
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { isTerminal, type StreamEvent } from '../../src/protocol';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import type { Stack } from '../harness/stack';
import { range } from '../support/random';
import { inStack } from './bff';
import { countFaults, type Faults } from './faults';
import { modelledBy } from './modelled';
import { faultsIn, read, textOf } from './reader';
import {
  exactly,
  noted,
  type Figures,
  type RunOptions,
  type Scenario,
  measuredAtMost,
} from './scenario';

const KINDS = [
  'readers that were not cut off',
  'events missing, repeated or out of order',
] as const;

type SlowFaults = Faults<(typeof KINDS)[number]>;

const MIB = 1024 * 1024;
const BYTES_PER_SECOND = 1024;
const SAMPLE_MS = 100;
/**
 * Like models stream: each piece takes about 250 bytes on the wire, so the stream is ten times as
 * long as the text.
 */
const CHARS_PER_DELTA = 32;
const TEXT = 'large '.repeat((2 * MIB) / 6);
/** As in `limits.stream_stall_seconds`. */
const STALL_SECONDS = 2;
/** The message in the BFF's log. */
const CUT = 'a stream was broken off';

/** Resident memory of a process in bytes, from Linux' /proc. */
function residentBytes(pid: number): number {
  return (
    Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
  );
}

interface SlowReader {
  events: StreamEvent[];
  /** Reads everything from now on. */
  hurry: () => void;
  /** Resolves when the server has ended the connection. */
  ended: Promise<void>;
}

/** Reads one KiB per second, so that the server's buffers fill up. */
function readSlowly(url: string, path: string, token: string): SlowReader {
  const events: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      events.push(JSON.parse(data) as StreamEvent);
    },
  });
  const { hostname, port } = new URL(url);
  const decoder = new TextDecoder();
  let head = '';
  let hurrying = false;
  const take = (text: string): void => {
    const body = head.includes('\r\n\r\n') ? text : undefined;
    head += body === undefined ? text : '';
    const start = body === undefined ? head.indexOf('\r\n\r\n') : -1;
    // HTTP/1.1 chunk sizes are on separate lines, which no event has.
    const data = body ?? (start < 0 ? '' : head.slice(start + 4));
    parser.feed(data.replace(/(^|\r\n)[0-9a-f]+\r\n/g, ''));
  };
  const socket: Socket = connect({
    host: hostname,
    port: Number(port),
    onread: {
      buffer: Buffer.alloc(BYTES_PER_SECOND),
      callback: (size, bytes) => {
        take(decoder.decode(bytes.subarray(0, size), { stream: true }));
        return hurrying;
      },
    },
  });
  const timer = setInterval(() => socket.resume(), 1000);
  const ended = new Promise<void>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`,
  );
  const hurry = () => {
    hurrying = true;
    socket.resume();
  };
  return { events, ended, hurry };
}

interface Measured {
  /** The BFF's additional memory in bytes while somebody reads slowly. */
  growth: number;
  seconds: number;
}

/** Whether the rest, fetched afterwards, completes the text. */
interface Read extends Measured {
  whole: boolean;
}

/** Waits until the BFF has cut off a reader once more. */
async function measureUntilCut({ bff }: Stack, before: number): Promise<Measured> {
  const cuts = () => bff.logs().split(CUT).length;
  const from = performance.now();
  const cutsBefore = cuts();
  let most = before;
  while (cuts() === cutsBefore) {
    await delay(SAMPLE_MS);
    most = Math.max(most, residentBytes(bff.pid));
  }
  return { growth: most - before, seconds: (performance.now() - from) / 1000 };
}

/** One answer, one slow reader. */
async function readOnce(
  stack: Stack,
  model: FakeModel,
  token: string,
  faults: SlowFaults,
  where: string,
): Promise<Read> {
  const url = stack.urls.bff;
  model.script({ text: TEXT, chunks: Math.ceil(TEXT.length / CHARS_PER_DELTA) });
  const { id } = await read({ url: () => url, token, ask: { input: 'go' } }).done;
  // The answer itself and its garbage are already included.
  await delay(1000);
  const before = residentBytes(stack.bff.pid);
  const { events, ended, hurry } = readSlowly(url, `/v1/responses/${id}?stream=true`, token);
  const measured = await measureUntilCut(stack, before);
  // What the reader's own system received before the cut is still there.
  hurry();
  await ended;
  const last = events.at(-1);
  if (last && isTerminal(last)) {
    faults.found('readers that were not cut off', where);
  }
  const rest = read({
    url: () => url,
    token,
    from: { responseId: id, after: last?.sequence_number ?? -1 },
  });
  await rest.done;
  const all = [...events, ...rest.events];
  for (const fault of faultsIn(all)) {
    faults.found('events missing, repeated or out of order', `${where}, ${fault}`);
  }
  return { ...measured, whole: textOf(all) === TEXT };
}

async function readAll(stack: Stack, model: FakeModel, { n, log }: RunOptions): Promise<Figures> {
  const faults = countFaults(KINDS, log);
  const token = await stack.lms.signIn('learner');
  let [resumed, growth, seconds] = [0, 0, 0];
  for (const round of range(n)) {
    const measured = await readOnce(stack, model, token, faults, `reader ${round + 1}`);
    if (measured.whole) {
      resumed += 1;
    }
    growth = Math.max(growth, measured.growth);
    seconds = Math.max(seconds, measured.seconds);
    log(`reader ${round + 1}: ${(measured.growth / MIB).toFixed(1)} MiB`);
  }
  return {
    'readers that resumed to the whole answer': exactly(resumed, n),
    'growth of resident memory at most, MiB': measuredAtMost(Number((growth / MIB).toFixed(1)), 16),
    'read until it was cut off at most, s': noted(Math.round(seconds)),
    ...faults.figures(),
  };
}

async function run(options: RunOptions): Promise<Figures> {
  const model = await startFakeModel();
  try {
    const config = modelledBy(model, {
      stream_stall_seconds: STALL_SECONDS,
      answer_bytes: 32 * MIB,
    });
    return await inStack({ program: options.program, config }, (stack) =>
      readAll(stack, model, options),
    );
  } finally {
    await model.close();
  }
}

export const slowReaderScenarios: readonly Scenario[] = [
  {
    id: 'slow-reader',
    title: 'A reader at 1 KB/s',
    promise:
      'memory grows by at most 16 MiB; the reader is cut off and resumes to the whole answer (2 MiB, 25 as a stream)',
    full: 10,
    quick: 1,
    needs: [],
    run,
  },
];
