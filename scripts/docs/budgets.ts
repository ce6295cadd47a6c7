/** The tables of budgets and prices. */
import { budgetShape, DEFAULT_BUDGETS } from '../../src/server/config/budgets';
import { priceShape } from '../../src/server/config/provider-shape';
import { rowsOf } from './keys';
import { listTable, literal, literals } from './rst';

export const priceKeys = (): string =>
  listTable(
    ['Key in `price`', 'Value', 'Default', 'Meaning'].map(literals),
    '20 30 10 40',
    rowsOf(priceShape, {
      cached_input: 'The same as `input` when left out.',
      reasoning: 'For thinking; the same as `output` when left out.',
      currency: 'The same for all providers.',
    }),
  );

export const budgetKeys = (): string =>
  listTable(
    ['Key', 'Value', 'Default', 'Meaning'],
    '16 30 14 40',
    rowsOf(budgetShape, {
      scope: 'For whom or what it is counted; each of them has a count of its own.',
      measure:
        '`requests` are questions. `server` and `tool` have `tool_calls` and `result_bytes` only.',
      every:
        'An hour, a day or a month begins on the full hour, at midnight or on the first, in UTC. ' +
        'A minute flows: what is used drains away evenly.',
      limit:
        'A whole number of requests, calls, tokens or bytes; of money an amount such as `12.50`, in ' +
        'the currency of the prices.',
      burst: 'With `every: minute` only: how much may be used at once; the limit when left out.',
      only:
        'Courses, workflows, labels of servers, or tools as `label/tool`. Such a row replaces the ' +
        'row without `only` for what it names.',
      exempt: 'What these people use is neither refused nor counted by this row.',
    }),
  );

export const defaultBudgets = (): string =>
  listTable(
    ['Scope', 'Measure', 'Every', 'Limit'],
    '25 25 25 25',
    DEFAULT_BUDGETS.map(({ scope, measure, every, limit }) => [
      literal(scope),
      literal(measure),
      literal(every),
      String(limit),
    ]),
  );
