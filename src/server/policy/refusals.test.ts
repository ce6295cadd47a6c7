import { approvalError, REFUSALS, refusal, rejection } from './refusals';

test("a refusal of a call has the ledger's code and words that name the detail", () => {
  expect(rejection(refusal('server_unreachable', 'Records'))).toEqual({
    errorCode: 'server_unavailable',
    error: 'Records cannot be reached.',
  });
});

test('a refusal of an approval has the code of the API, the same words and the field at fault', () => {
  expect(
    approvalError(refusal('arguments_misfit', '/n'), { param: 'input.arguments' }),
  ).toMatchObject({
    code: 'arguments_invalid',
    message: 'The arguments do not fit: /n.',
    param: 'input.arguments',
  });
});

test('every reason has a code for the call, for the approval, or for both', () => {
  for (const reason of Object.values(REFUSALS)) {
    expect('errorCode' in reason || 'approvalCode' in reason).toBe(true);
  }
});
