/** A page elsewhere cannot act with the cookies of a person who is signed in. */
import type { RequestHead } from './principal';
import { cookies, countVerifications, outcome, PAGE, TOKEN, verifications } from './testing/tokens';

countVerifications();

test.each<[string, RequestHead]>([
  ['a foreign page', cookies(TOKEN, { origin: 'https://evil.example' }, 'POST')],
  ['a foreign page that only reads', cookies(TOKEN, { origin: 'https://evil.example' })],
  ['a page that hides its origin', cookies(TOKEN, { origin: 'null' }, 'POST')],
  ['our host over plain http', cookies(TOKEN, { origin: 'http://apps.example.org' }, 'POST')],
  ['our host at another port', cookies(TOKEN, { origin: `${PAGE}:8443` }, 'POST')],
  ['a host that begins like ours', cookies(TOKEN, { origin: `${PAGE}.evil.example` }, 'POST')],
  ['an empty origin', cookies(TOKEN, { origin: '' }, 'POST')],
  ['two origins', cookies(TOKEN, { origin: [PAGE, PAGE] }, 'POST')],
  [
    'a foreign page that claims to be the same site',
    cookies(TOKEN, { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, 'POST'),
  ],
  ['a POST from nowhere', cookies(TOKEN, {}, 'POST')],
  ['a DELETE from nowhere', cookies(TOKEN, {}, 'DELETE')],
  ['a POST from the same site only', cookies(TOKEN, { 'sec-fetch-site': 'same-site' }, 'POST')],
  ['a POST from another site', cookies(TOKEN, { 'sec-fetch-site': 'cross-site' }, 'POST')],
])('cookies from %s are refused for their origin', async (_, request) => {
  expect(await outcome(request)).toBe('origin_not_allowed');
  expect(verifications).not.toHaveBeenCalled();
});
