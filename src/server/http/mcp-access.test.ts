/**
 * Who may use what of a server: forty people, the rules of one file, and every place that holds
 * them. Nobody learns that there is more than they may use.
 */
import type { Lms } from '../../../test/harness/lms/lms';
import type {
  AssistantInfo,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
  OfferList,
  ResponseObject,
} from '../../protocol';
import {
  PROMPTS,
  RESOURCES,
  startAccessWorld,
  startTokens,
  TEMPLATES,
  TOOLS,
  type AccessWorld,
  type Who,
} from './testing/access-world';

const BIO = 'course-v1:OpenX+BIO101+2026_T1';
const PUB = 'course-v1:OpenX+PUB1+2026';
const CLOSED = 'course-v1:Closed+X1+2026';

const RULES = `
groups:
  pilots: [Anna, 42]
  suspended: [ben, 66, cleo]
  tutors: [dora]
  both: [cleo]
mcp_access:
  records:
    - roles: [staff]
    - roles: [learner]
      enrollment_modes: [verified, masters, professional]
      tools: [search, "read_*"]
      resources: ["rec:syllabus", "rec:notes/*"]
      prompts: ["*"]
    - { roles: [learner], enrollment_modes: [audit, honor], tools: [search], resources: ["rec:syllabus"] }
    - { groups: [pilots, both], tools: [write_grades], prompts: [report] }
    - { groups: [tutors], resources: ["rec:*"] }
    - { courses: ["course-v1:OpenX+PUB*"], roles: [learner], prompts: [explain] }
    - { effect: deny, courses: ["course-v1:Closed+*"] }
    - { effect: deny, groups: [suspended] }
    - { effect: deny, roles: [author], prompts: [report] }
    - { effect: deny, roles: [learner], resources: ["rec:grades/secret*"] }
    - { effect: deny, enrollment_modes: [honor], resources: ["rec:syllabus"] }
  vault: { roles: [administrator] }
workflows:
  helper:
    mcp_access:
      records: [{}, { effect: deny, tools: [wipe] }]
    processor_config:
      ResponsesProcessor: { function: chat, config: demo, mcp_configs: [records, vault] }
`;

type Row = [who: string, changes: Partial<Who>, gets: string, vault?: 'vault'];
const staff = { isStaff: true, mode: null };
const author = { ...staff, isAuthor: true };
const admin = { ...staff, isAdministrator: true };
const pilot = { username: 'anna' };
const ben = { username: 'ben' };
const dora = { username: 'dora' };

/**
 * Tools: search, read, write, wipe (x). Resources: syllabus, all grades; templates: grades of a
 * student (T), notes. Prompts: explain, report.
 */
const PEOPLE: Row[] = [
  ['an audit learner', {}, 's|S|'],
  ['an honor learner', { mode: 'honor' }, 's||'],
  ['a verified learner', { mode: 'verified' }, 'sr|SN|ER'],
  ['a professional learner', { mode: 'professional' }, 'sr|SN|ER'],
  ['a masters learner', { mode: 'masters' }, 'sr|SN|ER'],
  ['a learner for credit', { mode: 'credit' }, '||'],
  ['a learner of an unknown mode', { mode: 'alumni' }, '||'],
  ['an audit learner in a public course', { courseId: PUB }, 's|S|E'],
  ['an honor learner in a public course', { mode: 'honor', courseId: PUB }, 's||E'],
  ['a verified learner in a public course', { mode: 'verified', courseId: PUB }, 'sr|SN|ER'],
  ['a learner for credit in a public course', { mode: 'credit', courseId: PUB }, '||E'],
  ['an audit learner in a closed course', { courseId: CLOSED }, '||'],
  ['a verified learner in a closed course', { mode: 'verified', courseId: CLOSED }, '||'],
  ['an audit pilot', pilot, 'sw|S|R'],
  ['an audit pilot, by id', { userId: 42 }, 'sw|S|R'],
  ['an audit pilot, in other letters', { username: 'ANNA' }, 'sw|S|R'],
  ['somebody with the id as a name', { username: '42' }, 's|S|'],
  ['an honor pilot', { ...pilot, mode: 'honor' }, 'sw||R'],
  ['a verified pilot', { ...pilot, mode: 'verified' }, 'srw|SN|ER'],
  ['a pilot for credit', { ...pilot, mode: 'credit' }, 'w||R'],
  ['a pilot in a public course', { ...pilot, courseId: PUB }, 'sw|S|ER'],
  ['a pilot in a closed course', { ...pilot, courseId: CLOSED }, '||'],
  ['a suspended audit learner', ben, '||'],
  ['a suspended verified learner', { ...ben, mode: 'verified' }, '||'],
  ['a suspended learner, by id', { userId: 66, mode: 'verified' }, '||'],
  ['a suspended learner in a public course', { ...ben, courseId: PUB }, '||'],
  ['somebody in a group and suspended', { username: 'cleo', mode: 'verified' }, '||'],
  ['an audit tutor', dora, 's|SGN|'],
  ['a verified tutor', { ...dora, mode: 'verified' }, 'sr|SGN|ER'],
  ['a tutor for honor', { ...dora, mode: 'honor' }, 's|GN|'],
  ['staff', staff, 'srw|SGTN|ER'],
  ['staff who are enrolled for honor', { ...staff, mode: 'honor' }, 'srw|SGTN|ER'],
  ['staff in a closed course', { ...staff, courseId: CLOSED }, '||'],
  ['suspended staff', { ...staff, ...ben }, '||'],
  ['an author', author, 'srw|SGTN|E'],
  ['an author among the pilots', { ...author, ...pilot }, 'srw|SGTN|E'],
  ['an administrator', admin, 'srw|SGTN|ER', 'vault'],
  ['a suspended administrator', { ...admin, ...ben }, '||', 'vault'],
  ['an administrator in a closed course', { ...admin, courseId: CLOSED }, '||', 'vault'],
  ['an administrator who views as a learner', { ...admin, isMasked: true }, '||'],
];

const somebody: Who = {
  userId: 7,
  username: 'lena',
  isStaff: false,
  isAuthor: false,
  isAdministrator: false,
  isMasked: false,
  mode: 'audit',
  courseId: BIO,
};
const LETTERS = new Map(
  Object.entries({
    search: 's',
    read_grades: 'r',
    write_grades: 'w',
    wipe: 'x',
    'rec:syllabus': 'S',
    'rec:grades/all': 'G',
    'rec:grades/{student}': 'T',
    'rec:notes/{id}': 'N',
    explain: 'E',
    report: 'R',
  }),
);
const letters = (names: readonly string[]) => names.map((name) => LETTERS.get(name)).join('');
const callAll = (labels: readonly string[]) => ({
  calls: labels.flatMap((label) => TOOLS.map((name) => ({ name: `${label}__${name}`, input: {} }))),
});
const done = { text: ['done'] };

let lms: Lms;
let world: AccessWorld;
beforeAll(async () => {
  lms = await startTokens();
});
afterEach(() => world.close());
afterAll(() => lms.close());

const place = () => ({ course_id: world.who.courseId });
const list = async <T>(what: string): Promise<T[]> => {
  const answer = await world.send('GET', `${what}?${new URLSearchParams(place())}`);
  return ((await answer.json()) as OfferList<T>).data;
};
/** Which of these names are answered with the status; all others must not exist. */
async function granted(
  names: readonly string[],
  status: number,
  ask: (name: string) => Promise<Response>,
): Promise<string> {
  const found: string[] = [];
  for (const name of names) {
    const answer = await ask(name);
    if (answer.status === status) {
      found.push(name);
    } else {
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toMatch(/may|allow|rule|vault/);
    }
  }
  return letters(found);
}

const attach = (label: string, source: object) =>
  world.send('POST', 'attachments', { place: place(), source: { server_label: label, ...source } });
const complete = (label: string, ref: object, name: string) =>
  world.send('POST', 'mcp_completions', {
    place: place(),
    server_label: label,
    ref,
    argument: { name, value: '' },
  });

/** What the panel lists of a server. */
async function listed(label: string): Promise<string> {
  const of = (offer: { server_label: string }) => offer.server_label === label;
  const resources = await list<McpResource | McpResourceTemplate>('mcp_resources');
  const prompts = await list<McpPrompt>('mcp_prompts');
  const uris = resources
    .filter(of)
    .map((offer) => (offer.object === 'mcp_resource' ? offer.uri : offer.uri_template));
  return `${letters(uris)}|${letters(prompts.filter(of).map(({ name }) => name))}`;
}

async function fetched(label: string): Promise<string> {
  const uris = [...RESOURCES, ...TEMPLATES];
  const resources = await granted(uris, 201, (uri) =>
    attach(label, { type: 'resource', uri: uri.replace(/\{\w+\}/, '7') }),
  );
  const prompts = await granted(PROMPTS, 201, (name) => attach(label, { type: 'prompt', name }));
  return `${resources}|${prompts}`;
}

async function completed(label: string): Promise<string> {
  const templates = await granted(TEMPLATES, 200, (uri) =>
    complete(
      label,
      { type: 'resource_template', uri_template: uri },
      /\{(\w+)\}/.exec(uri)?.[1] ?? '',
    ),
  );
  const prompts = await granted(PROMPTS, 200, (name) =>
    complete(label, { type: 'prompt', name }, 'topic'),
  );
  return `${templates}|${prompts}`;
}

const called = ({ asked }: AccessWorld['records']): string =>
  letters(
    asked
      .flatMap((line) => (line.startsWith('call ') ? [line.slice(5)] : []))
      .sort((one, other) => TOOLS.indexOf(one) - TOOLS.indexOf(other)),
  );
const offered = (label: string): string =>
  letters(
    TOOLS.filter((name) =>
      world.model.asked[0]?.tools?.some((tool) => tool.name === `${label}__${name}`),
    ),
  );

test('there are forty people', () => {
  world = { close: async () => {} } as AccessWorld;
  expect(PEOPLE).toHaveLength(40);
});

describe.each(PEOPLE)('%s', (_, changes, gets, vault) => {
  const [tools = '', resources = '', prompts = ''] = gets.split('|');
  const ofVault = vault ? 'srwx|SGTN|ER' : '||';
  const who = { ...somebody, ...changes };
  const start = (approval?: 'always') =>
    startAccessWorld(lms, who, RULES, [callAll(['records', 'vault']), done], approval);

  test('gets what the rules say in every list, fetch, completion and proposal', async () => {
    world = await start();
    const info = (await (
      await world.send('GET', `assistant?${new URLSearchParams(place())}`)
    ).json()) as AssistantInfo;
    expect(info.available && info.servers.map(({ label }) => label)).toEqual([
      ...(gets === '||' ? [] : ['records']),
      ...(vault ? ['vault'] : []),
    ]);
    const own = `${resources}|${prompts}`;
    const others = vault ? 'SGTN|ER' : '|';
    expect([await listed('records'), await listed('vault')]).toEqual([own, others]);
    expect([await fetched('records'), await fetched('vault')]).toEqual([own, others]);
    const templates = (text: string) => text.replace(/[SG]/g, '');
    expect([await completed('records'), await completed('vault')]).toEqual([
      templates(own),
      templates(others),
    ]);

    const calls = await world.ask();
    expect([offered('records'), offered('vault')]).toEqual([tools, ofVault.split('|')[0]]);
    expect([called(world.records), called(world.vault)]).toEqual([tools, ofVault.split('|')[0]]);
    expect(calls).toHaveLength(8);
    for (const call of calls.filter(({ status }) => status !== 'completed')) {
      expect(call).toMatchObject({ server_label: '', error: 'There is no such tool.' });
    }
  });

  test('has no call sent that the rules refuse by then', async () => {
    world = await start();
    const { mcpAccess } = world.config.workflows.get('helper')!;
    const rules = new Map(mcpAccess);
    (mcpAccess as Map<string, unknown>).clear();
    world.onAsk = () => {
      rules.forEach((lists, label) => (mcpAccess as Map<string, unknown>).set(label, lists));
    };
    const calls = await world.ask();
    expect([offered('records'), offered('vault')]).toEqual(['srwx', 'srwx']);
    expect([called(world.records), called(world.vault)]).toEqual([tools, ofVault.split('|')[0]]);
    for (const call of calls.filter(({ status }) => status !== 'completed')) {
      expect(call.error).toBe('You may no longer use this tool. Nothing was sent.');
    }
  });
});

describe('a change between the request for approval and the approval', () => {
  const verified = { ...somebody, mode: 'verified' };
  const step = { calls: [{ name: 'records__read_grades', input: {} }] };
  const requested = async (): Promise<string> => {
    const answer = await world.send('POST', 'responses', { input: 'hi', metadata: place() });
    const { output } = (await answer.json()) as ResponseObject;
    return output.find(({ type }) => type === 'mcp_approval_request')?.id ?? '';
  };
  const decide = (request: string, approve: boolean) =>
    world.send('POST', 'responses', {
      input: [{ type: 'mcp_approval_response', approval_request_id: request, approve }],
      metadata: place(),
    });

  test('is seen once the answer of the LMS is a minute old; a denial is always taken', async () => {
    world = await startAccessWorld(lms, verified, RULES, [step, done], 'always');
    const request = await requested();
    world.who.mode = 'audit';
    world.clock = 61_000;
    const refused = await decide(request, true);
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      {
        error: {
          code: 'tool_disabled',
          message: 'You may no longer use this tool. Nothing was sent.',
        },
      },
    ]);
    expect(called(world.records)).toBe('');
    expect((await decide(request, false)).status).toBe(200);
  });

  test('is not seen before', async () => {
    world = await startAccessWorld(lms, verified, RULES, [step, done], 'always');
    const request = await requested();
    world.who.mode = 'audit';
    world.clock = 50_000;
    expect((await decide(request, true)).status).toBe(200);
    expect(called(world.records)).toBe('r');
  });

  test('and an LMS that fails while the model thinks: nothing is sent', async () => {
    world = await startAccessWorld(lms, verified, RULES, [step, done]);
    world.onAsk = () => {
      world.lmsDown = world.model.asked.length === 0;
      world.clock += 61_000;
    };
    expect(await world.ask()).toMatchObject([
      { error: 'Whether you may use this tool cannot be checked now. Nothing was sent.' },
    ]);
    expect(called(world.records)).toBe('');
  });
});
