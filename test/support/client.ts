/** The official OpenAI client, unchanged, pointed at a BFF with a person's LMS token. */
import OpenAI from 'openai';
import type { Stack } from '../harness/stack';

export const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const block = (type: string, id: string): string =>
  `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
/** Metadata of a question in the course's first unit. */
export const UNIT = {
  course_id: COURSE,
  sequence_id: block('sequential', 'glance'),
  unit_id: block('vertical', 'what'),
};

export async function clientFor(stack: Stack, user = 'learner'): Promise<OpenAI> {
  return new OpenAI({
    baseURL: `${stack.urls.bff}/v1`,
    apiKey: await stack.lms.signIn(user),
    maxRetries: 0,
  });
}
