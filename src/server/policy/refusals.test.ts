import { approvalError, REFUSALS, refusal, rejection } from './refusals';

test("a refused call has the ledger's code and a message that names the detail", () => {
  expect(rejection(refusal('server_unreachable', 'Records'))).toEqual({
    errorCode: 'server_unavailable',
    error: 'Records cannot be reached.',
  });
});

test("a refused approval has the API's code, the same message and the field at fault", () => {
  expect(
    approvalError(refusal('arguments_misfit', '/n'), { param: 'input.arguments' }),
  ).toMatchObject({
    code: 'arguments_invalid',
    message: 'The arguments do not fit: /n.',
    param: 'input.arguments',
  });
});

test('every reason has a code for the call, the approval, or both', () => {
  for (const reason of Object.values(REFUSALS)) {
    expect('errorCode' in reason || 'approvalCode' in reason).toBe(true);
  }
});
