/** The table of metrics. */
import { METRICS, PREFIX } from '../../src/server/metrics/table';
import { listTable, literal } from './rst';

export const metrics = (): string =>
  listTable(
    ['Metric', 'Type', 'Labels', 'Unit', 'Meaning'],
    '34 9 17 10 30',
    Object.entries(METRICS).map(([name, { kind, labels, unit, meaning }]) => [
      literal(`${PREFIX}${name}`),
      kind,
      labels.map(literal).join(', '),
      unit === '1' ? '' : unit,
      meaning,
    ]),
  );
