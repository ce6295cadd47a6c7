/** A chat with the OpenAI Agents SDK, whose runner stops at an approval and goes on after it. */
import {
  Agent,
  hostedMcpTool,
  OpenAIResponsesModel,
  run,
  setTracingDisabled,
  user,
} from '@openai/agents';
import OpenAI from 'openai';
import {
  apiKey,
  ask,
  askApproval,
  baseURL,
  findModel,
  isStreamed,
  metadata,
  say,
  sayCall,
} from './terminal.mjs';

setTracingDisabled(true);
const client = new OpenAI({ baseURL, apiKey });
/** The servers whose approval requests the runner shall know. */
const servers = (process.env.SERVERS ?? '').split(',').filter((label) => label !== '');
const agent = new Agent({
  name: 'Course assistant',
  model: new OpenAIResponsesModel(client, await findModel()),
  modelSettings: { providerData: { metadata } },
  tools: servers.map((serverLabel) => hostedMcpTool({ serverLabel })),
});

async function respond(input) {
  if (!isStreamed) {
    const result = await run(agent, input);
    say(result.finalOutput ?? '');
    return result;
  }
  const result = await run(agent, input, { stream: true });
  for await (const delta of result.toTextStream()) {
    say(delta);
  }
  await result.completed;
  return result;
}

let history = [];
for (let text = await ask('> '); text !== undefined; text = await ask('\n> ')) {
  let result = await respond([...history, user(text)]);
  while (result.interruptions.length > 0) {
    for (const interruption of result.interruptions) {
      const isApproved = await askApproval(interruption.rawItem.providerData);
      if (isApproved) {
        result.state.approve(interruption);
      } else {
        result.state.reject(interruption);
      }
    }
    result = await respond(result.state);
  }
  result.newItems
    .map(({ rawItem }) => rawItem)
    .filter(({ name }) => name === 'mcp_call')
    .forEach(({ providerData, output }) => sayCall({ ...providerData, output }));
  history = result.history;
}
