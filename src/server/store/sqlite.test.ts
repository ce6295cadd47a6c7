/** That a long series of synchronous statements leaves room for everybody else. */
import { CompiledQuery, Kysely } from 'kysely';
import { openSqliteFile, sqliteDialect } from './sqlite';

test('the event loop turns within a long series of statements', async () => {
  const db = new Kysely({ dialect: sqliteDialect(openSqliteFile(':memory:')) });
  const slow = CompiledQuery.raw(
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT sum(i) FROM n',
  );
  let isOver = false;
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (!isOver) {
      setImmediate(count);
    }
  };
  setImmediate(count);
  // More work than may hold the loop, however fast the machine is.
  const until = process.cpuUsage();
  while (process.cpuUsage(until).user < 200_000) {
    await db.executeQuery(slow);
  }
  isOver = true;
  expect(turns).toBeGreaterThan(1);
  await db.destroy();
});
