/** @jest-environment node */
import { userMessage, type AssistantMessage } from '../protocol';
import { toSteps } from './items';
import { mcpCall } from './testing/samples';
import { foldRepeated, toTurns } from './turns';

const answer = (id: string): AssistantMessage => ({
  id,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [],
});
const asked = (id: string, text: string) => userMessage(id, text);
const shapeOf = (...items: Parameters<typeof toSteps>[0]) =>
  foldRepeated(toTurns(toSteps(items))).map((step) =>
    step.type === 'earlier' ? step.steps.map(({ id }) => id) : step.id,
  );

test('a repeated question is shown once, with the earlier answers folded', () => {
  expect(
    shapeOf(
      asked('q1', 'Why?'),
      mcpCall('c1'),
      answer('a1'),
      asked('q2', 'Why?'),
      answer('a2'),
      asked('q3', 'Why?'),
      answer('a3'),
      asked('q4', 'How?'),
      answer('a4'),
    ),
  ).toEqual(['q1', ['c1', 'a1'], ['a2'], 'a3', 'q4', 'a4']);
});

test('the same words later are another question; without an answer nothing is folded', () => {
  expect(
    shapeOf(
      asked('q1', 'Why?'),
      answer('a1'),
      asked('q2', 'How?'),
      answer('a2'),
      asked('q3', 'Why?'),
    ),
  ).toEqual(['q1', 'a1', 'q2', 'a2', 'q3']);
  expect(shapeOf(asked('q1', 'Why?'), asked('q2', 'Why?'), answer('a2'))).toEqual(['q1', 'a2']);
});

test('an answer without a question forms its own turn', () => {
  expect(shapeOf(answer('a0'), answer('a1'), asked('q1', 'Why?'))).toEqual(['a0', 'a1', 'q1']);
  expect(shapeOf()).toEqual([]);
});
