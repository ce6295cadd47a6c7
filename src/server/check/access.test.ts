/** `check --as`, with a real server: what a person gets, and the rule that says so. */
import { accessList, everyone, serverConfig, workflowConfig } from '../../../test/support/config';
import { startSourcePeer, type SourcePeer } from '../../../test/support/source-peer';
import { work } from '../../../test/support/work';
import type { Workflow } from '../config';
import { createConnection } from '../mcp';
import { checkAs } from './access';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const nothing = { tools: [], resources: [], prompts: [] };
let peer: SourcePeer;
let gone: string;
beforeAll(async () => {
  peer = await startSourcePeer({
    capabilities: { tools: {}, resources: {}, prompts: {} },
    tools: [{ name: 'search' }, { name: 'wipe' }],
    prompts: [{ name: 'explain' }],
  });
});
beforeAll(async () => {
  const other = await startSourcePeer();
  gone = other.url;
  await other.close();
});
afterAll(() => peer.close());

const mcpAccess: Workflow['mcpAccess'] = new Map([
  [
    'records',
    [
      accessList(
        { who: { enrollmentModes: new Set(['verified']) }, what: { ...nothing, tools: ['*'] } },
        { what: { ...nothing, resources: ['x:one'] } },
        { effect: 'deny', what: { ...nothing, tools: ['wipe'] } },
        {
          who: { groups: [{ userIds: new Set(['42']), usernames: new Set(['anna']) }] },
          what: { ...nothing, prompts: ['explain'] },
        },
      ),
    ],
  ],
  ['vault', [accessList({ who: { roles: new Set(['administrator']) } })]],
]);

function run(words: string, json = false): Promise<{ exit_code: number; text: string }> {
  const servers = [
    serverConfig(peer.url, { label: 'records', name: 'Records' }),
    serverConfig(peer.url, { label: 'vault' }),
    serverConfig(gone, { label: 'down', name: 'Down' }),
    serverConfig(peer.url, {
      label: 'own',
      oauth: { flow: 'authorization_code' } as never,
    }),
  ];
  const workflows = [
    workflowConfig({ id: 'helper', mcpServers: servers.map(({ label }) => label), mcpAccess }),
    workflowConfig({ id: 'paid', access: { ...everyone, enrollmentModes: new Set(['masters']) } }),
    workflowConfig({
      id: 'elsewhere',
      scopes: [
        { courseId: 'course-v1:A+B+C', location: null, serviceVariant: 'lms', slotId: null },
      ],
    }),
  ];
  return checkAs(
    words,
    {
      workflows: new Map(workflows.map((workflow) => [workflow.id, workflow])),
      mcpServers: new Map(servers.map((server) => [server.label, server])),
    },
    {
      connect: (server) =>
        createConnection(server, { fetch, now: Date.now, random: () => 0, work, log: () => {} }),
      json,
    },
  );
}

test('prints what a person gets of every server, and the rule that says so', async () => {
  expect(await run(`learner, verified, ${COURSE}`)).toEqual({
    exit_code: 0,
    text: `As learner, verified in ${COURSE}

helper
  records (Records)
    tools      search          yes  rules[0]
    tools      wipe            no   rules[2] denies it
    resources  x:one           yes  rules[1]
    resources  x:rows/{table}  no   nothing in rules allows it
    prompts    explain         no   nothing in rules allows it
  vault (Peer): does not exist for this person, by rules
  down (Down): its offers are not known: nothing listens there
  own (Peer): its offers are not known: each person connects an account of their own

paid: not for this person: workflows.paid.access.enrollment_modes does not include this person

elsewhere: not for this person: workflows.elsewhere.scopes has no scope for this course
`,
  });
});

test.each([
  [COURSE, ['x:one']],
  [`${COURSE}, honor`, ['x:one']],
  [`user Anna, ${COURSE}`, ['x:one', 'explain']],
  [`learner, id 42, ${COURSE}`, ['x:one', 'explain']],
  [`author, ${COURSE}`, ['search', 'x:one']],
])('as "%s": %j', async (words, names) => {
  const { text } = await run(words, true);
  const { workflows } = JSON.parse(text) as {
    workflows: { servers: { items: { name: string; allows: boolean }[] }[] }[];
  };
  const items = workflows[0]?.servers[0]?.items ?? [];
  expect(items.filter(({ allows }) => allows).map(({ name }) => name)).toEqual(names);
});

test('an administrator is staff, and gets what has no rules', async () => {
  const { text } = await run(`administrator, ${COURSE}`);
  expect(text).toContain('As administrator, staff in');
  expect(text).toMatch(/vault \(Peer\)\n {4}tools .* yes {2}rules\[0\]/);
});

test.each([
  ['learner', 'Name the course'],
  ['', '"" is no role'],
  [`${COURSE}, user a b`, '"user a b" is no role'],
  [`${COURSE}, audit, verified`, 'A person has one mode here, not audit and verified.'],
  [`${COURSE}, learner, staff`, 'a learner or staff, not both'],
])('"%s" is no person', async (words, problem) => {
  const { exit_code: code, text } = await run(words);
  expect(code).toBe(64);
  expect(text).toContain(problem);
});
