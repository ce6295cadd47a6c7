/** A chat with `ai` and `@ai-sdk/openai`: the client sends its messages each time. */
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText } from 'ai';
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

const model = createOpenAI({ baseURL, apiKey }).responses(await findModel());
const providerOptions = { openai: { metadata } };
const messages = [];

async function respond(message) {
  messages.push(message);
  const call = { model, messages, providerOptions };
  if (!isStreamed) {
    const result = await generateText(call);
    say(result.text);
    messages.push(...result.response.messages);
    return result.content;
  }
  const result = streamText(call);
  for await (const delta of result.textStream) {
    say(delta);
  }
  messages.push(...(await result.response).messages);
  return result.content;
}

for (let text = await ask('> '); text !== undefined; text = await ask('\n> ')) {
  let content = await respond({ role: 'user', content: text });
  for (;;) {
    content.filter(({ type }) => type === 'tool-result').forEach(({ output }) => sayCall(output));
    const requests = content.filter(({ type }) => type === 'tool-approval-request');
    if (requests.length === 0) {
      break;
    }
    const decisions = [];
    for (const { approvalId, toolCall } of requests) {
      const approved = await askApproval({
        server_label: 'its server',
        name: toolCall.toolName,
        arguments: JSON.stringify(toolCall.input),
      });
      // Not by this program: the assistant runs the tool.
      const providerExecuted = true;
      decisions.push({ type: 'tool-approval-response', approvalId, approved, providerExecuted });
    }
    content = await respond({ role: 'tool', content: decisions });
  }
}
