import { setTimeout as wait } from 'node:timers/promises';
import { offTrail, onTrail, trail } from './trail';

test('a trail goes on in later work, grows, and is not seen by others', async () => {
  const seen = await onTrail({ request_id: 'r' }, () =>
    Promise.all([
      onTrail({ response_id: 'a' }, async () => {
        await wait(1);
        return trail();
      }),
      onTrail({ response_id: 'b' }, async () => trail()),
      offTrail(async () => trail()),
    ]),
  );
  expect(seen).toEqual([
    { request_id: 'r', response_id: 'a' },
    { request_id: 'r', response_id: 'b' },
    {},
  ]);
  expect(trail()).toEqual({});
});
