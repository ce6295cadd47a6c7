/** `retire --user <id>`: deletes one person's data, as a step of Open edX's retirement pipeline. */
import { UsageError, type AdminCommand } from '../command';

const USAGE =
  "Give the LMS's numeric user id, which is all that is kept of a person: retire --user 1234.";

/** How each outcome reads where tokens stay valid. */
const NOT_REVOKED = {
  not_offered: 'its authorization server revokes no tokens',
  failed: 'its authorization server did not revoke them; the log says why',
} as const;

export const retire: AdminCommand = {
  name: 'retire',
  usage: '--user <id>',
  summary: 'Deletes everything that is stored about a person.',
  details:
    "Takes the LMS's numeric user id (user.id in the retirement pipeline's learner record; names\n" +
    "are not kept). Revokes the person's tokens where the authorization server can, then deletes\n" +
    'in one transaction. Prints one line of JSON: the number of rows by table, and what became of\n' +
    'the tokens of each server. Succeeds also if there was nothing.',
  options: { user: { type: 'string', help: "The LMS's numeric user id." } },
  needs: 'store',
  async run({ options: { user }, print }, { servers, store }) {
    if (typeof user !== 'string' || !/^[0-9]{1,20}$/.test(user)) {
      throw new UsageError(USAGE);
    }
    const revocations = (await servers.authorizations?.retire(user)) ?? [];
    const tokens = revocations.map(({ label, outcome }) =>
      outcome === 'revoked'
        ? { server: label, revoked: true }
        : { server: label, revoked: false, reason: NOT_REVOKED[outcome] },
    );
    const rows = await store.retire(user);
    await print(`${JSON.stringify({ retired: user, rows, tokens })}\n`);
  },
};
