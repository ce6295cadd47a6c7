/** Two replicas: what begins on one continues on the other, even if the first is killed. */
import type { McpApprovalRequest } from '../../src/protocol';
import { range } from '../support/random';
import { countFaults, type Faults } from './faults';
import { EXTENSION, inPair, QUESTION, RECOVERY_MS, survive, until, type Pair } from './pair';
import { faultsIn, read, storedText, textOf, type Reading } from './reader';
import {
  exactly,
  noted,
  type Figures,
  type RunOptions,
  type Scenario,
  measuredAtMost,
} from './scenario';

const urlOf = ({ stack }: Pair, replica: number): string => stack.bffUrls[replica] ?? '';
const midway = (reading: Reading) => until(() => textOf(reading.events).length > 100);

function idOf({ events: [first] }: Reading): string {
  return first && 'response' in first ? first.response.id : '';
}

const FOLLOWING = [
  'events missing, repeated or out of order',
  'answers that differ between the replicas',
  'stored answers other than shown',
  'approvals not answered with the completed response',
  'executions other than one',
] as const;

/** Starts on one, follows on the other. */
async function followElsewhere(
  pair: Pair,
  round: number,
  faults: Faults<(typeof FOLLOWING)[number]>,
): Promise<void> {
  const { token } = pair;
  const where = `round ${round + 1}`;
  const here = read({ url: () => urlOf(pair, round % 2), token, ask: { input: QUESTION } });
  await midway(here);
  const there = read({
    url: () => urlOf(pair, (round + 1) % 2),
    token,
    from: { responseId: idOf(here), after: -1 },
  });
  const [response] = await Promise.all([here.done, there.done]);
  for (const fault of [...faultsIn(here.events), ...faultsIn(there.events)]) {
    faults.found('events missing, repeated or out of order', `${where}, ${fault}`);
  }
  if (JSON.stringify(here.events) !== JSON.stringify(there.events)) {
    faults.found('answers that differ between the replicas', where);
  }
  if (storedText(response) !== textOf(there.events)) {
    faults.found('stored answers other than shown', where);
  }
}

const approvalOf = ({ id }: McpApprovalRequest) => [
  { type: 'mcp_approval_response', approval_request_id: id, approve: true },
];

/** Asks on one, approves on both at once. */
async function approveElsewhere(
  pair: Pair,
  round: number,
  faults: Faults<(typeof FOLLOWING)[number]>,
): Promise<void> {
  const { token, stack } = pair;
  const before = stack.records.extensions().length;
  const asked = await read({ url: () => urlOf(pair, round % 2), token, ask: { input: EXTENSION } })
    .done;
  const input = approvalOf(asked.output[0] as McpApprovalRequest);
  const answers = await Promise.all(
    [round + 1, round].map(
      (replica) =>
        read({
          url: () => urlOf(pair, replica % 2),
          token,
          ask: { input, previous_response_id: asked.id },
        }).done,
    ),
  );
  const where = `round ${round + 1}`;
  for (const { id, status } of answers) {
    const same = id === answers[0]?.id;
    if (status !== 'completed' || !same) {
      faults.found('approvals not answered with the completed response', `${where}, ${status}`);
    }
  }
  const executions = stack.records.extensions().length - before;
  if (executions !== 1) {
    faults.found('executions other than one', `${where}, ${executions}`);
  }
}

function following({ program, n, log }: RunOptions): Promise<Figures> {
  return inPair({ program }, async (pair) => {
    const faults = countFaults(FOLLOWING, log);
    for (const round of range(n)) {
      await followElsewhere(pair, round, faults);
      await approveElsewhere(pair, round, faults);
    }
    return {
      'answers followed at the other': noted(n),
      'calls approved at both': noted(n),
      ...faults.figures(),
    };
  });
}

const KILLED = [
  'answers not reported as interrupted',
  'texts shown and not stored',
  'events missing, repeated or out of order',
  'conversations that did not go on at the other',
] as const;

/** Kills one during an answer; its reader continues on the other, and asks again there. */
async function killDuringText(
  pair: Pair,
  round: number,
  faults: Faults<(typeof KILLED)[number]>,
): Promise<number> {
  const { token } = pair;
  const victim = round % 2;
  const where = `kill ${round + 1}`;
  let replica = victim;
  const url = () => urlOf(pair, replica);
  const reading = read({ url, token, ask: { input: QUESTION }, pauseMs: 100 });
  await midway(reading);
  replica = 1 - victim;
  const { result: response, tookMs } = await survive(pair, victim, () => reading.done);
  if (response.error?.code !== 'interrupted') {
    faults.found(
      'answers not reported as interrupted',
      `${where}, ${response.status} (${response.error?.code})`,
    );
  }
  if (!storedText(response).startsWith(textOf(reading.events))) {
    faults.found('texts shown and not stored', where);
  }
  for (const fault of faultsIn(reading.events)) {
    faults.found('events missing, repeated or out of order', `${where}, ${fault}`);
  }
  const next = await read({
    url,
    token,
    ask: { input: QUESTION, conversation: response.conversation.id },
  }).done;
  if (next.status !== 'completed') {
    faults.found('conversations that did not go on at the other', `${where}, ${next.status}`);
  }
  return tookMs;
}

const CALLED = ['calls not reported as unknown', 'executions other than one'] as const;

/** Kills one while a call that was approved there is running. */
async function killDuringCall(
  pair: Pair,
  round: number,
  faults: Faults<(typeof CALLED)[number]>,
): Promise<number> {
  const { token, stack } = pair;
  const victim = round % 2;
  const where = `kill ${round + 1}`;
  const before = stack.records.extensions().length;
  let replica = victim;
  const asked = await read({ url: () => urlOf(pair, 1 - victim), token, ask: { input: EXTENSION } })
    .done;
  const input = approvalOf(asked.output[0] as McpApprovalRequest);
  const reading = read({
    url: () => urlOf(pair, replica),
    token,
    ask: { input, previous_response_id: asked.id },
    pauseMs: 100,
  });
  await until(() => stack.records.extensions().length > before);
  replica = 1 - victim;
  const {
    result: { output },
    tookMs,
  } = await survive(pair, victim, () => reading.done);
  const call = output.find((item) => item.type === 'mcp_call');
  if (call?.mcp_assistant.state !== 'unknown') {
    faults.found('calls not reported as unknown', `${where}, ${call?.mcp_assistant.state}`);
  }
  const executions = stack.records.extensions().length - before;
  if (executions !== 1) {
    faults.found('executions other than one', `${where}, ${executions}`);
  }
  return tookMs;
}

/** Kills one and the other in turn. `callDelayMs` is the duration of a tool call. */
function killing<Kind extends string>(
  kinds: readonly Kind[],
  callDelayMs: number,
  killOnce: (pair: Pair, round: number, faults: Faults<Kind>) => Promise<number>,
): Scenario['run'] {
  return ({ program, n, log }) =>
    inPair({ program, records: { callDelayMs } }, async (pair) => {
      const faults = countFaults(kinds, log);
      const took: number[] = [];
      for (const round of range(n)) {
        took.push(await killOnce(pair, round, faults));
      }
      return {
        kills: exactly(took.length, n),
        ...faults.figures(),
        'until the other reported it, ms: median': noted(
          took.toSorted((a, b) => a - b)[Math.floor(n / 2)] ?? 0,
        ),
        'until the other reported it, ms: at most': measuredAtMost(Math.max(...took), RECOVERY_MS),
      };
    });
}

const started = 'two replicas; start on one, follow and approve on the other';
const killed =
  'two replicas; one is killed, the other recovers within the lease (5 s here, and one more second for the report)';

export const replicaScenarios: readonly Scenario[] = [
  {
    id: 'replicas',
    title: 'Two replicas',
    promise: started,
    full: 50,
    quick: 2,
    needs: ['mariadb', 'redis'],
    run: following,
  },
  {
    id: 'replicas-text',
    title: 'A replica killed during a model stream',
    promise: killed,
    full: 20,
    quick: 1,
    needs: ['mariadb', 'redis'],
    run: killing(KILLED, 0, killDuringText),
  },
  {
    id: 'replicas-call',
    title: 'A replica killed during a tool call',
    promise: killed,
    full: 20,
    quick: 1,
    needs: ['mariadb', 'redis'],
    run: killing(CALLED, 120_000, killDuringCall),
  },
];
