/** No secret is readable in the database or a log. */
import { oauth, KEY, store, accounts, logged, connect, use, authorized } from './testing/accounts';

describe('stored secrets', () => {
  test('appear in neither database nor log, open only with their key and id, and work only for their URL', async () => {
    await authorized();
    await use();
    const sealed = (await store.oauthRecords.find('grant:notes:ann'))!;
    const stored = sealed + Buffer.from(sealed, 'base64').toString('latin1');
    expect(
      [...oauth.secrets, ...oauth.codes].filter(
        (secret) =>
          secret !== '' && (stored.includes(secret) || JSON.stringify(logged).includes(secret)),
      ),
    ).toEqual([]);

    await store.oauthRecords.put('grant:notes:bob', sealed, null);
    expect(await accounts.status('notes', 'bob')).toBe('authorization_required');
    expect(logged).toEqual([
      expect.objectContaining({ message: expect.stringContaining('encryption key') }),
    ]);

    const rekeyed = connect({}, `${KEY}, another one`);
    expect(await rekeyed.authorizations!.status('notes', 'ann')).toBe('authorization_required');
    const moved = connect({ url: 'http://127.0.0.1:9/mcp' });
    expect(await moved.authorizations!.status('notes', 'ann')).toBe('authorization_required');
    await rekeyed.authorizations!.close();
    await moved.authorizations!.close();
  });
});
