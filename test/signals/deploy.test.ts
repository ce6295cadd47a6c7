/** The dashboard and the alerts name only metrics that exist, and every metric that is ours. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadPrometheus, METRICS, PREFIX } from '../../src/server/metrics';
import { ROOT } from '../harness/processes';

const read = (path: string) => readFileSync(join(ROOT, 'deploy', path), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description?: string };
}
const alerts = parse(read('prometheus/alerts.yaml')) as {
  groups: { name: string; rules: Rule[] }[];
};
const rules = alerts.groups.flatMap((group) => group.rules);

const dashboard = JSON.parse(read('grafana/mcp-assistant.json')) as {
  panels: { id: number; title: string; targets?: { expr: string }[] }[];
};
const panels = dashboard.panels.filter(({ targets }) => targets);
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** Names as they are scraped. */
async function existing(): Promise<Map<string, readonly string[]>> {
  const text = await (await loadPrometheus()).read();
  const ours = Object.entries(METRICS).flatMap(([name, { kind, labels }]) =>
    (kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map(
      (suffix): [string, readonly string[]] => [
        `${PREFIX}${name}${suffix}`,
        suffix === '_bucket' ? [...labels, 'le'] : labels,
      ],
    ),
  );
  const others = [...text.matchAll(/^# TYPE ((?:process|nodejs)_\w+)/gm)].map(
    ([, name = '']): [string, string[]] => [name, ['job']],
  );
  return new Map([...ours, ...others]);
}

const NAME = /\b(?:mcp_assistant|nodejs|process)_\w+/g;

test.each([...queries, ...rules.map(({ expr }) => expr)])(
  'names metrics and labels that exist: %s',
  async (expr) => {
    const known = await existing();
    const names = expr.match(NAME) ?? [];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    const labels = new Set(names.flatMap((name) => known.get(name) ?? []));
    const used = [
      ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', ')),
      ...[...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) =>
        [...list.matchAll(/(\w+)\s*(?:=~|!=|=)/g)].map(([, label]) => label as string),
      ),
    ];
    expect(used.filter((label) => !labels.has(label))).toEqual([]);
    expect([...expr].filter((sign) => sign === '(').length).toBe(
      [...expr].filter((sign) => sign === ')').length,
    );
  },
);

test('every metric of ours has a place on the dashboard', () => {
  const shown = new Set(
    queries.flatMap((expr) => expr.match(NAME) ?? []).map((name) => name.replace(/_bucket$/, '')),
  );
  const names = Object.keys(METRICS).map((name) => `${PREFIX}${name}`);
  expect(names.filter((name) => !shown.has(name))).toEqual([]);
});

test('panels have one id each, and alerts have what Prometheus and people need', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const rule of rules) {
    expect(rule).toEqual({
      alert: expect.stringMatching(/^McpAssistant\w+$/),
      expr: expect.any(String),
      labels: { severity: expect.stringMatching(/^(?:warning|critical)$/) },
      annotations: expect.objectContaining({ summary: expect.stringMatching(/\.$/) }),
      ...(rule.for !== undefined && { for: expect.stringMatching(/^\d+m$/) }),
    });
  }
});
