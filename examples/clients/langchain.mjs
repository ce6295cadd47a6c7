/** A chat with LangChain's `ChatOpenAI` in its Responses API mode. */
import { HumanMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
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

const model = new ChatOpenAI({
  model: await findModel(),
  apiKey,
  configuration: { baseURL },
  useResponsesApi: true,
  modelKwargs: { metadata },
});
const messages = [];

async function respond(content) {
  messages.push(new HumanMessage({ content }));
  let answer;
  if (isStreamed) {
    for await (const chunk of await model.stream(messages)) {
      say(chunk.text);
      answer = answer?.concat(chunk) ?? chunk;
    }
  } else {
    answer = await model.invoke(messages);
    say(answer.text);
  }
  messages.push(answer);
  return answer.additional_kwargs.tool_outputs ?? [];
}

for (let text = await ask('> '); text !== undefined; text = await ask('\n> ')) {
  let outputs = await respond(text);
  for (;;) {
    outputs.filter(({ type }) => type === 'mcp_call').forEach(sayCall);
    const requests = outputs.filter(({ type }) => type === 'mcp_approval_request');
    if (requests.length === 0) {
      break;
    }
    const decisions = [];
    for (const request of requests) {
      decisions.push({
        type: 'mcp_approval_response',
        approval_request_id: request.id,
        approve: await askApproval(request),
      });
    }
    outputs = await respond(decisions);
  }
}
