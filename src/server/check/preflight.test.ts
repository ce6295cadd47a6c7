/** `check` on wrong configurations and surroundings: the key, the reason, the fix and the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { startPeer, type McpPeer } from '../../../test/support/mcp-peer';
import { isReachable } from '../../../test/support/services';
import { ROOT } from '../../../test/harness/processes';
import { startPreflightWorld, type Case, type PreflightWorld } from './testing/preflight-world';
import { wrongConfigurations } from './testing/wrong-configurations';
import { makeOddDatabases, wrongFiles, wrongMysql, wrongRedis } from './testing/wrong-databases';
import { oddServers, wrongSurroundings } from './testing/wrong-surroundings';

let world: PreflightWorld;
let peer: McpPeer;
let databases: Awaited<ReturnType<typeof makeOddDatabases>>;

beforeAll(async () => {
  [world, peer] = await Promise.all([startPreflightWorld(), startPeer([{ name: 'look' }])]);
  databases = await makeOddDatabases(world.folder);
});
afterAll(async () => {
  await databases.close();
  await Promise.all([world.close(), peer.close()]);
});

const schema = JSON.parse(
  readFileSync(join(ROOT, 'docs/operator/check.schema.json'), 'utf8'),
) as object;
const isOfSchema = new Ajv({ allErrors: true }).compile(schema);

/** Why the check does not say what it should; `null` if it does. */
async function complaint(wrong: Case): Promise<string | null> {
  const { report, told, text } = await world.run(wrong);
  const about = told.filter(({ key }) => key === wrong.key);
  const isTold = about.some(
    ({ reason, fix }) =>
      wrong.reason.test(reason) && (wrong.fix === undefined || wrong.fix.test(fix ?? '')),
  );
  const isShown = about.some(({ reason }) => text.includes(reason.slice(0, 40)));
  return report.exit_code === wrong.code &&
    report.ok === (wrong.code === 0) &&
    isTold &&
    isShown &&
    isOfSchema(JSON.parse(JSON.stringify(report)))
    ? null
    : `${wrong.name}: ${report.exit_code} ${JSON.stringify(about.length ? about : told)} ${JSON.stringify(isOfSchema.errors)}`;
}

/** Side by side: some of them wait for what does not answer. */
const complaints = async (cases: readonly Case[]): Promise<string[]> =>
  (await Promise.all(cases.map(complaint))).filter((one) => one !== null);

test('configurations that are wrong in themselves', async () => {
  const cases = wrongConfigurations(world);
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(await complaints(cases)).toEqual([]);
});

test('surroundings that are wrong', async () => {
  const cases = [
    ...wrongSurroundings(world, databases.paths),
    ...wrongFiles(world, databases.paths),
    ...oddServers(peer),
  ];
  expect(cases.length).toBeGreaterThanOrEqual(40);
  expect(await complaints(cases)).toEqual([]);
}, 30_000);

test('wrong databases on a server, and a wrong Redis', async () => {
  const cases = [
    ...((await isReachable('mariadb')) ? wrongMysql() : []),
    ...((await isReachable('redis')) ? wrongRedis() : []),
  ];
  if (process.env.REQUIRE_SERVICES === '1') {
    expect(cases).toHaveLength(7);
  }
  expect(await complaints(cases)).toEqual([]);
}, 30_000);
