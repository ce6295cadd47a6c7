/** People who want what belongs to others. */
import type { Item, ItemList } from '../../../src/protocol';
import { IN_COURSE, type Bench } from '../bench';
import { attacks, type Scene } from '../case';
import { decision, review, type Person, type Reply } from '../person';
import { SECRET } from './parts';
import { own, REFUSALS, shelves as servers, type Attempt, type Things } from './things';

const ask = (more: object): Attempt => [
  'POST',
  '/v1/responses',
  { input: 'hello', metadata: IN_COURSE, ...more },
];

const ROUTES: Record<string, (things: Things, bench: Bench) => Attempt> = {
  'reads a conversation': ({ conversation }) => ['GET', `/v1/conversations/${conversation}`],
  'renames a conversation': ({ conversation }) => [
    'POST',
    `/v1/conversations/${conversation}`,
    { metadata: { title: 'mine' } },
  ],
  'removes a conversation': ({ conversation }) => ['DELETE', `/v1/conversations/${conversation}`],
  'reads the items': ({ conversation }) => ['GET', `/v1/conversations/${conversation}/items`],
  'reads the responses': ({ conversation }) => [
    'GET',
    `/v1/conversations/${conversation}/responses`,
  ],
  'asks in a conversation': ({ conversation }) => ask({ conversation }),
  'asks in a conversation, as an object': ({ conversation }) =>
    ask({ conversation: { id: conversation } }),
  'continues a response': ({ response }) => ask({ previous_response_id: response }),
  'reads a response': ({ response }) => ['GET', `/v1/responses/${response}`],
  'follows a response': ({ response }) => ['GET', `/v1/responses/${response}?stream=true`],
  'cancels a response': ({ response }) => ['POST', `/v1/responses/${response}/cancel`, {}],
  'rates a response': ({ response }) => [
    'POST',
    `/v1/responses/${response}/feedback`,
    { rating: 'down' },
  ],
  'approves a call': ({ request }) => [
    'POST',
    '/v1/responses',
    { input: [decision(request, true)] },
  ],
  'denies a call': ({ request }) => [
    'POST',
    '/v1/responses',
    { input: [decision(request, false)] },
  ],
  'approves a call with other arguments': ({ request }) => [
    'POST',
    '/v1/responses',
    { input: [decision(request, true, { arguments: '{"to":"mallory","text":"x"}' })] },
  ],
  'releases a result': ({ call }) => [
    'POST',
    '/v1/responses',
    { input: [review({ id: call }, true)] },
  ],
  'loads a picture': ({ call, media }) => ['GET', `/v1/mcp_calls/${call}/media/${media}`],
  'answers for somebody during a call': ({ call }) => [
    'POST',
    `/v1/mcp_calls/${call}/elicitations/elic_1`,
    { action: 'accept' },
  ],
  'reads an attachment': ({ attachment }) => ['GET', `/v1/attachments/${attachment}`],
  'removes an attachment': ({ attachment }) => ['DELETE', `/v1/attachments/${attachment}`],
  'turns a tool off': (_things, bench) => [
    'POST',
    `/v1/mcp_servers/${bench.label('mail')}/tools/send/switch`,
    { disabled: true },
  ],
  'accepts a tool': (_things, bench) => [
    'POST',
    `/v1/mcp_servers/${bench.label('mail')}/tools/send/accept`,
    { definition_hash: 'a'.repeat(64) },
  ],
};

/** Who tries. */
const THIEVES = ['learner2', 'staff', 'unenrolled', 'anonymous'] as const;

async function tryAs(
  bench: Bench,
  who: (typeof THIEVES)[number],
  attempt: Attempt,
): Promise<Reply> {
  const isNobody = who === 'anonymous';
  // Course staff, not an administrator of the site.
  const thief = await bench.person(isNobody ? 'learner' : who, {}, { administrator: false });
  const [method, path, body] = attempt;
  return thief.send(method, path, body, isNobody ? { authorization: '' } : {});
}

async function stillThere(owner: Person, { conversation, attachment, request }: Things) {
  const items = await owner.send('GET', `/v1/conversations/${conversation}/items?limit=200`);
  const found = (items.body as ItemList).data.find((item: Item) => item.id === request);
  const kept = await owner.send('GET', `/v1/attachments/${attachment}`);
  return found?.type === 'mcp_approval_request' &&
    found.mcp_assistant.state === 'pending' &&
    kept.status === 200
    ? []
    : ['the owner has lost something'];
}

const thefts = Object.entries(ROUTES).map(([what, attemptOf]): Scene => ({
  name: `somebody else ${what}`,
  servers,
  async run(bench) {
    const owner = await bench.person();
    const things = await own(bench, owner);
    const violations: string[] = [];
    for (const who of THIEVES) {
      const { status, text } = await tryAs(bench, who, attemptOf(things, bench));
      if (!REFUSALS.includes(status) || text.includes(SECRET)) {
        violations.push(`${who} got ${status}`);
      }
    }
    const { received } = bench.arrived();
    return [
      ...violations,
      ...received.filter(({ tool }) => tool === 'send').map(() => 'the mail was sent'),
      ...(await stillThere(owner, things)),
    ];
  },
}));

const LISTS: Record<string, string> = {
  'lists conversations': `/v1/conversations?course_id=${encodeURIComponent(IN_COURSE.course_id)}`,
  'searches conversations': `/v1/conversations?course_id=${encodeURIComponent(IN_COURSE.course_id)}&query=${SECRET}`,
  'lists remembered approvals': `/v1/grants?course_id=${encodeURIComponent(IN_COURSE.course_id)}`,
};
const lists = Object.entries(LISTS).map(([what, path]): Scene => ({
  name: `somebody else ${what}`,
  servers,
  async run(bench) {
    const things = await own(bench, await bench.person());
    const thief = await bench.person('learner2');
    const { text } = await thief.send('GET', path);
    return text.includes(SECRET) || text.includes(things.conversation)
      ? ['the list holds what belongs to somebody else']
      : [];
  },
}));

const sending: Scene = {
  name: 'somebody else sends an attachment',
  servers,
  async run(bench) {
    const { attachment } = await own(bench, await bench.person());
    const thief = await bench.person('learner2');
    const { status } = await thief.send('POST', '/v1/responses', {
      input: [{ role: 'user', content: 'hi', mcp_assistant: { attachments: [attachment] } }],
      metadata: IN_COURSE,
      model: bench.workflow,
    });
    return status < 400 ? ['the attachment was sent'] : [];
  },
};

export const peopleCases = attacks('cross-user', [...thefts, ...lists, sending]);
