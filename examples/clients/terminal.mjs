/** What the examples share: where the assistant is, who asks about what, and a terminal's lines. */
import { createInterface } from 'node:readline';

const { MCP_ASSISTANT_URL, LMS_TOKEN, COURSE_ID, SEQUENCE_ID, UNIT_ID } = process.env;

export const baseURL = `${MCP_ASSISTANT_URL}/v1`;
/** A JWT of the LMS: the person's own, so that the assistant does what this person may do. */
export const apiKey = LMS_TOKEN;
/** The place that the questions are about. */
export const metadata = {
  course_id: COURSE_ID,
  ...(UNIT_ID && { sequence_id: SEQUENCE_ID, unit_id: UNIT_ID }),
};
export const isStreamed = process.argv.includes('--stream');

/** The workflow that answers at this place. */
export async function findModel() {
  const answer = await fetch(`${baseURL}/models?${new URLSearchParams(metadata)}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const { data, error } = await answer.json();
  if (!data?.length) {
    throw new Error(error?.message ?? 'There is no assistant here.');
  }
  return data[0].id;
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** The next line; `undefined` at the end. */
export async function ask(prompt) {
  process.stdout.write(prompt);
  return (await lines.next()).value;
}

/** Shows the bytes that would be sent. */
export async function askApproval({ server_label, name, arguments: bytes }) {
  return (await ask(`\nSend ${name} ${bytes} to ${server_label}? [y/N] `)) === 'y';
}

export const say = (text) => process.stdout.write(text);
export const sayCall = ({ name, output, error }) => say(`[${name}: ${error ?? output}]\n`);
