/** How a person's token is refreshed, against a real authorization server. */
import { available, URLS } from '../../../../test/support/services';
import { createBackplane } from '../../events';
import {
  KEY,
  oauth,
  store,
  accounts,
  clock,
  logged,
  connect,
  use,
  until,
  authorized,
} from './testing/accounts';

test('an expired token is refreshed before use, once for two simultaneous requests', async () => {
  await authorized();
  await use();
  clock.aheadMs += 3_600_000;
  let open = () => {};
  oauth.refreshGate = new Promise((resolve) => {
    open = resolve;
  });
  const both = [use(), use()];
  await until(() => oauth.counts.refresh > 0);
  open();
  expect(await Promise.all(both)).toEqual([
    expect.objectContaining({ result: expect.anything() }),
    expect.objectContaining({ result: expect.anything() }),
  ]);
  expect(oauth.counts.refresh).toBe(1);
  expect(oauth.counts.calls).toBe(3);
});

test('two replicas refresh a token once', async () => {
  if (!(await available('redis'))) {
    return;
  }
  const backplanes = [1, 2].map(() =>
    createBackplane({
      url: URLS.redis,
      keyPrefix: `test-oauth-${process.pid}:`,
      now: Date.now,
      onGone: () => {},
      onBack: () => {},
    }),
  );
  await until(() => backplanes.every(({ status }) => status() === 'ready'));
  await authorized();
  clock.aheadMs += 3_600_000;
  const replicas = backplanes.map(({ exclusively }) =>
    connect({}, KEY, store.oauthRecords, exclusively),
  );
  const answers = await Promise.all(
    replicas.map(({ connections }) =>
      connections.get('notes')!.forUser!('ann').call(
        'list_notes',
        {},
        new AbortController().signal,
      ),
    ),
  );
  expect(answers).toMatchObject([{ result: {} }, { result: {} }]);
  expect(oauth.counts.refresh).toBe(1);
  await Promise.all([
    ...replicas.map(({ authorizations }) => authorizations!.close()),
    ...backplanes.map(({ close }) => close()),
  ]);
});

test('a token that the server refuses is refreshed once for all its calls, and each call runs once', async () => {
  await authorized();
  await use();
  oauth.endAccessTokens();
  expect(await Promise.all([use(), use(), use()])).toEqual(
    [1, 2, 3].map(() => expect.objectContaining({ result: expect.anything() })),
  );
  expect(oauth.counts.refresh).toBe(1);
  expect(oauth.counts.calls).toBe(4);
});

test('a token that cannot be refreshed for now keeps its account, and the call was not sent', async () => {
  await authorized();
  await use();
  clock.aheadMs += 3_600_000;
  await oauth.close();
  expect(await use()).toMatchObject({ failure: { sent: false, code: 'server_unavailable' } });
  expect(await accounts.status('notes', 'ann')).toBe('connected');
  expect(new Set(logged.map((event) => event.subject))).toEqual(new Set(['notes']));
});

test('a person who disconnects during a refresh stays disconnected', async () => {
  await authorized();
  await use();
  clock.aheadMs += 3_600_000;
  let open = () => {};
  oauth.refreshGate = new Promise((resolve) => {
    open = resolve;
  });
  const call = use();
  await until(() => oauth.counts.refresh > 0);
  await accounts.disconnect('notes', 'ann');
  open();
  expect(await call).toHaveProperty('failure');
  // The refresh still returned tokens; the next caller has waited for its outcome.
  await until(() => oauth.secrets.length === 5);
  expect(await use()).toMatchObject({ failure: { sent: false } });
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
  expect(oauth.counts.calls).toBe(1);
});

test('a refused refresh deletes the grant', async () => {
  await authorized();
  const sealed = await store.oauthRecords.find('grant:notes:ann');
  await use();
  clock.aheadMs += 3_600_000;
  await use();
  // Replays the rotated refresh token, as if another copy had been used before.
  await store.oauthRecords.put('grant:notes:ann', sealed!, null);
  clock.aheadMs += 3_600_000;
  expect(await use()).toMatchObject({ failure: { sent: false } });
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
});

test('tokens that were given out together are refreshed at different moments before their end', async () => {
  clock.random = 0.5;
  await authorized();
  clock.aheadMs += 3_600_000 - 60_000;
  await use();
  expect(oauth.counts.refresh).toBe(0);
  clock.aheadMs += 35_000;
  expect(await Promise.all([use(), use()])).toMatchObject([{ result: {} }, { result: {} }]);
  expect(oauth.counts.refresh).toBe(1);
});

test('an early refresh that fails costs nothing, and is tried once', async () => {
  clock.random = 1;
  await authorized();
  clock.aheadMs += 3_600_000 - 40_000;
  let tried = 0;
  oauth.rewrites = {
    '/token': () => {
      tried += 1;
      return { status: 503, body: '' };
    },
  };
  expect([await use(), await use()]).toMatchObject([{ result: {} }, { result: {} }]);
  expect(tried).toBe(1);
});
