/** `reload`: the BFF reads its configuration again, as on SIGHUP. */
import { JSON_OPTION, type AdminCommand, type Bff, type Reloaded } from '../command';

function asText({ fingerprint, kept, replaced, removed, warnings }: Reloaded): string {
  const servers = (
    [
      ['kept', kept],
      ['connected again', replaced],
      ['removed', removed],
    ] as const
  ).flatMap(([word, labels]) => (labels.length === 0 ? [] : [`  ${word}: ${labels.join(', ')}`]));
  return [
    `The configuration ${fingerprint} is in use; answers that run end with the earlier one.`,
    ...servers,
    ...warnings.map((warning) => `  warning: ${warning}`),
    '',
  ].join('\n');
}

export const reload: AdminCommand = {
  name: 'reload',
  usage: '[--json]',
  summary: 'Reads the configuration and its secrets again, without a restart.',
  details:
    'A configuration with a problem changes nothing, and every problem is printed. Address, port,\n' +
    'database, Redis and the admin socket cannot change while the BFF runs. Environment variables\n' +
    'are those that the BFF was started with; files that they name (NAME_FILE) are read again.\n' +
    'Of several replicas only the one at this socket reloads.',
  options: JSON_OPTION,
  needs: 'bff',
  async run({ options, print }, admin) {
    const reloaded = await (admin.bff as Bff).reload();
    await print(
      options.json
        ? `${JSON.stringify({ replica: admin.replica, ...reloaded }, null, 2)}\n`
        : `${admin.replica}: ${asText(reloaded)}`,
    );
  },
};
