/** `allowed_resources` and `allowed_prompts` hold at every step from the list to the server. */
import { serverConfig } from '../../../../test/support/config';
import { startSourcePeer, type SourcePeer } from '../../../../test/support/source-peer';
import { work } from '../../../../test/support/work';
import type { McpPrompt, McpResource, McpResourceTemplate } from '../../../protocol';
import type { McpServerConfig } from '../../config/types';
import { createConnection, type Connection } from '../connection/connection';
import { UNRESTRICTED } from '../../policy';
import { createAttachables } from '.';

let peer: SourcePeer;
let connection: Connection;
const sources = createAttachables({ now: Date.now, log: () => {} });
const reach = (to: Connection) => ({ connection: to, access: UNRESTRICTED });

afterEach(async () => {
  await connection.close();
  await peer.close();
});

async function start(
  changes: Partial<SourcePeer>,
  config: Partial<McpServerConfig>,
): Promise<Connection> {
  peer = await startSourcePeer(changes);
  connection = createConnection(serverConfig(peer.url, config), {
    fetch,
    now: Date.now,
    random: () => 0,
    work,
    log: () => {},
  });
  return connection;
}
const identities = (offers: readonly (McpResource | McpResourceTemplate | McpPrompt)[]) =>
  offers.map((offer) =>
    'uri' in offer ? offer.uri : 'uri_template' in offer ? offer.uri_template : offer.name,
  );

describe("the operator's lists", () => {
  const offering: Partial<SourcePeer> = {
    resources: ['x:one', 'x:rows/secret', 'y:two'].map((uri) => ({ uri, name: uri })),
    templates: ['x:rows/{table}', 'z:{+any}'].map((uriTemplate) => ({
      uriTemplate,
      name: uriTemplate,
    })),
    prompts: [{ name: 'explain', arguments: [{ name: 'topic' }] }, { name: 'grade' }],
  };
  const offers = async (from: Connection) => [
    ...identities((await sources.resources([reach(from)])).data),
    ...identities((await sources.prompts([reach(from)])).data),
  ];
  const resource = (uri: string) => ({ type: 'resource' as const, server_label: 'peer', uri });
  const prompt = (name: string) => ({ type: 'prompt' as const, server_label: 'peer', name });

  test.each<[string, Partial<McpServerConfig>, string[]]>([
    ['are empty', { allowedResources: [], allowedPrompts: new Set() }, []],
    [
      'name what there is',
      { allowedResources: ['x:one', 'z:{+any}'], allowedPrompts: new Set(['grade']) },
      ['x:one', 'z:{+any}', 'grade'],
    ],
    [
      'name a beginning',
      { allowedResources: ['x:rows/*'], allowedPrompts: new Set() },
      ['x:rows/secret', 'x:rows/{table}'],
    ],
    [
      'name only a beginning of what a template may become',
      { allowedResources: ['x:rows/a*'], allowedPrompts: new Set() },
      [],
    ],
    [
      'name another spelling',
      { allowedResources: ['X:one', 'x:ONE', 'x:one/'], allowedPrompts: new Set(['Grade']) },
      [],
    ],
  ])('decide what is listed: they %s', async (_, config, listed) => {
    expect(await offers(await start(offering, config))).toEqual(listed);
  });

  test('decide what is fetched, filled in and completed, and the server is not asked', async () => {
    await start(offering, {
      allowedResources: ['x:one'],
      allowedPrompts: new Set(['grade']),
    });
    const work = [
      () => sources.fetch(reach(connection), resource('x:rows/secret')),
      () => sources.fetch(reach(connection), resource('x:rows/deadlines')),
      () => sources.fetch(reach(connection), resource('z:../../etc')),
      () => sources.fetch(reach(connection), prompt('explain')),
      () =>
        sources.complete(reach(connection), {
          ref: { type: 'prompt', name: 'explain' },
          argument: { name: 'topic', value: '' },
        }),
      () =>
        sources.complete(reach(connection), {
          ref: { type: 'resource_template', uri_template: 'x:rows/{table}' },
          argument: { name: 'table', value: '' },
        }),
    ];
    for (const refusedWork of work) {
      await expect(refusedWork()).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(
      peer.asked.filter((asked) => /resources\/read|prompts\/get|completion/.test(asked)),
    ).toEqual([]);
    expect((await sources.fetch(reach(connection), resource('x:one'))).text).toBe('text of x:one');
  });
});
