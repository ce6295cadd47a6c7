import { startHousekeeping } from './housekeeping';

const purged = {
  conversations: 1,
  requestKeys: 2,
  oauthRecords: 3,
  unsentAttachments: 4,
  staleQuestions: 5,
};

function deferred() {
  const made = { resolve: (_done: typeof purged) => {}, reject: (_error: unknown) => {} };
  const promise = new Promise<typeof purged>((resolve, reject) =>
    Object.assign(made, { resolve, reject }),
  );
  return Object.assign(made, { promise });
}

test('chores run at once and at every interval, one after another; a failure is logged, and the next chore still runs', async () => {
  const told: unknown[] = [];
  let beat = () => {};
  let ceased = false;
  const turns = [deferred(), deferred(), deferred()];
  let started = 0;
  const housekeeping = startHousekeeping({
    purge: () => {
      started += 1;
      return turns[started - 1]!.promise;
    },
    onDone: (done) => told.push(done),
    onError: (error) => told.push(error),
    repeat: (work, milliseconds) => {
      expect(milliseconds).toBe(3_600_000);
      beat = work;
      return () => {
        ceased = true;
      };
    },
  });
  beat();
  await Promise.resolve();
  expect(started).toBe(1);
  turns[0]!.reject('no database');
  turns[1]!.resolve(purged);
  beat();
  const stopped = housekeeping.stop();
  turns[2]!.resolve(purged);
  await stopped;
  expect(ceased).toBe(true);
  expect(told).toEqual(['no database', purged, purged]);
});
