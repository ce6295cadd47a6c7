/**
 * Questions beside MCP servers that hang, are slow, come and go, or refuse: what they cost a
 * learner, and whether the good server's tools always work.
 */
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import type { Stack } from '../harness/stack';
import { range } from '../support/random';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { inStack } from './bff';
import { keyedTool, startCountingServer, type CountingServer } from './counting-server';
import { countFaults, type Faults } from './faults';
import { modelledBy } from './modelled';
import { read } from './reader';
import {
  exactly,
  measuredAtMost,
  noted,
  type Figures,
  type RunOptions,
  type Scenario,
} from './scenario';

const KINDS = ['answers not completed', 'good tools that did not run'] as const;
const SLOW_MS = 3_000;
const FLAP_EVERY = 5;

/** Every answer of `port` comes late. */
async function startSlowProxy(port: number): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onwards = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }, SLOW_MS);
    });
    // The BFF may hang up first.
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

/** @returns Milliseconds from the question to the model's first word. */
async function ask(
  stack: Stack,
  model: FakeModel,
  good: CountingServer,
  { token, key }: { token: string; key: string },
  faults: Faults<(typeof KINDS)[number]>,
): Promise<number> {
  model.script(
    { text: 'Let me look.', toolCalls: [{ name: 'good__file', arguments: { key } }] },
    { text: 'done' },
  );
  const from = performance.now();
  let firstWordMs = 0;
  const reading = read({ url: () => stack.urls.bff, token, ask: { input: key } });
  const timer = setInterval(() => {
    if (firstWordMs === 0 && reading.events.some(({ type }) => type.endsWith('text.delta'))) {
      firstWordMs = performance.now() - from;
    }
  }, 5);
  const { status } = await reading.done;
  clearInterval(timer);
  if (status !== 'completed') {
    faults.found('answers not completed', `${key}, ${status}`);
  }
  if (good.of(key).length !== 1) {
    faults.found('good tools that did not run', key);
  }
  return firstWordMs || performance.now() - from;
}

async function askAll(
  stack: Stack,
  model: FakeModel,
  good: CountingServer,
  flapping: TcpProxy,
  { n, log }: RunOptions,
): Promise<Figures> {
  const faults = countFaults(KINDS, log);
  const token = await stack.lms.signIn('learner');
  const waits: number[] = [];
  for (const index of range(n)) {
    if (index % FLAP_EVERY === 0) {
      flapping.mode(index % (2 * FLAP_EVERY) === 0 ? 'hang' : 'pass');
    }
    waits.push(await ask(stack, model, good, { token, key: `question ${index + 1}` }, faults));
  }
  const [slowest = 0, second = 0] = waits.toSorted((a, b) => b - a);
  return {
    questions: exactly(waits.length, n),
    ...faults.figures(),
    'slowest first word, ms': measuredAtMost(Math.round(slowest), 3_500),
    'next slowest first word, ms': noted(Math.round(second)),
    'first words after more than 1.5 s': measuredAtMost(
      waits.filter((milliseconds) => milliseconds > 1_500).length,
      // The start, and one for the server that comes and goes.
      2,
    ),
  };
}

async function run(options: RunOptions): Promise<Figures> {
  const model = await startFakeModel();
  const good = await startCountingServer([keyedTool('file')]);
  const port = Number(good.host.split(':')[1]);
  const [hanging, flapping, refusing] = await Promise.all(
    range(3).map(() => startTcpProxy({ port })),
  );
  const slow = await startSlowProxy(port);
  const servers = {
    good: port,
    hanging: hanging!.port,
    slow: (slow.address() as AddressInfo).port,
    flapping: flapping!.port,
    refusing: refusing!.port,
  };
  hanging!.mode('hang');
  refusing!.mode('refuse');
  const labels = Object.keys(servers);
  const config = {
    ...modelledBy(model),
    workflows: {
      course_assistant: {
        processor_config: { ResponsesProcessor: { config: 'fake', mcp_configs: labels } },
      },
    },
    mcp: {
      allowed_hosts: [
        '127.0.0.1:9001',
        '127.0.0.1:9002',
        ...Object.values(servers).map((at) => `127.0.0.1:${at}`),
      ],
    },
    AI_EXTENSIONS_MCP_CONFIGS: Object.fromEntries(
      Object.entries(servers).map(([label, at]) => [
        label,
        { server_url: `http://127.0.0.1:${at}/mcp`, require_approval: 'never' },
      ]),
    ),
  };
  try {
    return await inStack({ program: options.program, config }, (stack) =>
      askAll(stack, model, good, flapping!, options),
    );
  } finally {
    slow.closeAllConnections();
    slow.close();
    await Promise.all([hanging, flapping, refusing].map((proxy) => proxy!.close()));
    await good.close();
    await model.close();
  }
}

export const serversAwayScenarios: readonly Scenario[] = [
  {
    id: 'servers-away',
    title: 'Servers that hang, are slow, come and go, or refuse',
    promise:
      'nobody waits for a bad server more than two seconds, once for each outage; good tools always work',
    full: 100,
    quick: 12,
    needs: [],
    run,
  },
];
