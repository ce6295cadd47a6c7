/** A chat with the `openai` package: the conversation is kept by the assistant. */
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

const client = new OpenAI({ baseURL, apiKey });
const model = await findModel();
const { id: conversation } = await client.conversations.create({
  metadata: { course_id: metadata.course_id },
});

async function respond(input) {
  const body = { model, conversation, metadata, input };
  if (!isStreamed) {
    const response = await client.responses.create(body);
    say(response.output_text);
    return response;
  }
  const stream = client.responses.stream(body);
  stream.on('response.output_text.delta', ({ delta }) => say(delta));
  return stream.finalResponse();
}

for (let input = await ask('> '); input !== undefined; input = await ask('\n> ')) {
  let response = await respond(input);
  for (;;) {
    response.output.filter(({ type }) => type === 'mcp_call').forEach(sayCall);
    const requests = response.output.filter(({ type }) => type === 'mcp_approval_request');
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
    response = await respond(decisions);
  }
}
