/** Outcomes of scenarios as a table for the terminal and as a page of the documentation. */
import type { Kept } from './kept';
import { holds, type Figure, type Outcome } from './scenario';

const VERDICTS = { passed: 'pass', failed: 'FAIL', skipped: 'skipped' } as const;

function wanted({ rule }: Figure): string {
  if (rule === null) {
    return '';
  }
  if ('exactly' in rule) {
    return `must be ${rule.exactly}`;
  }
  return 'atLeast' in rule ? `must be at least ${rule.atLeast}` : `must be at most ${rule.atMost}`;
}

function lines({ scenario, n, status, reason, figures, seconds }: Outcome): string[] {
  const names = Object.keys(figures);
  const width = Math.max(0, ...names.map((name) => name.length));
  return [
    `${VERDICTS[status]}  ${scenario.id}  N = ${n}  ${seconds.toFixed(1)} s${reason === null ? '' : `  (${reason})`}`,
    ...Object.entries(figures).map(([name, figure]) =>
      `  ${holds(figure) ? ' ' : '✗'} ${name.padEnd(width)}  ${String(figure.value).padStart(8)}  ${wanted(figure)}`.trimEnd(),
    ),
  ];
}

/** For a terminal: each scenario with its verdict, and its figures below it. */
export function table(outcomes: readonly Outcome[]): string {
  return outcomes.flatMap((outcome) => [...lines(outcome), '']).join('\n');
}

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => `${index === 0 ? '   * -' : '     -'} ${cell}`.trimEnd()).join('\n');

const services = ({ scenario: { needs } }: Outcome): string =>
  [
    needs.includes('mariadb') ? 'MariaDB' : 'SQLite',
    ...(needs.includes('redis') ? ['Redis'] : []),
  ].join(', ');

function summary(outcomes: readonly Kept[]): string[] {
  return [
    '.. list-table::',
    '   :header-rows: 1',
    '',
    row(['Scenario', 'N', 'With', 'Verdict', 'Seconds', 'Found on']),
    ...outcomes.map((outcome) =>
      row([
        outcome.scenario.title,
        outcome.n,
        services(outcome),
        VERDICTS[outcome.status],
        Math.round(outcome.seconds),
        outcome.date,
      ]),
    ),
    '',
  ];
}

function section({ scenario, n, seed, status, reason, figures, date }: Kept): string[] {
  const because = reason === null ? '' : ` (${reason.split('\n')[0]})`;
  return [
    scenario.title,
    '*'.repeat(scenario.title.length),
    '',
    `\`\`${scenario.id}\`\`: ${scenario.promise}.`,
    `N = ${n}, seed ${seed}, ${date}: **${VERDICTS[status]}**${because}.`,
    '',
    ...(Object.keys(figures).length === 0
      ? []
      : [
          '.. list-table::',
          '   :header-rows: 1',
          '',
          row(['Figure', 'Found', 'Rule']),
          ...Object.entries(figures).map(([name, figure]) =>
            row([name, figure.value, wanted(figure)]),
          ),
          '',
        ]),
  ];
}

/** In reStructuredText; the titles of scenarios are its sections. */
export function page(outcomes: readonly Kept[]): string {
  return [
    'Reliability',
    '###########',
    '',
    '.. Written by ``npm run reliability -- --write``. Do not edit.',
    '',
    'Each line has the result of the last full run of a scenario, on the machine of the person who ran it.',
    'Each scenario runs against BFF processes of its own, over HTTP; calls go to a real MCP server that counts what it receives.',
    "Some of the database's faults are tested on the store alone.",
    '`Operate <operator/operate.rst#reliability-tests>`__ says how to run them, and what they need.',
    '',
    ...summary(outcomes),
    ...outcomes.flatMap(section),
  ].join('\n');
}
