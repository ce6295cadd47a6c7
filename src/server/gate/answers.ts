/** A person's answers to what servers ask during calls: they must fit the form. */
import type { AnswerElicitationRequest, Elicitation, ElicitationAnswerInput } from '../../protocol';
import { misfitOf, readForm } from '../../protocol/form';
import { AppError } from '../base';
import type { ToolCall } from '../store';

/**
 * URL elicitations must have no content.
 * @throws AppError `invalid_request` if the answer does not fit the form.
 */
export function checkAnswer(
  { action, content }: AnswerElicitationRequest,
  { request }: Elicitation,
): void {
  if (request.mode === 'url' || action !== 'accept') {
    if (content === undefined) {
      return;
    }
    throw new AppError('invalid_request', 'There is a content only where a form is accepted.', {
      param: 'content',
    });
  }
  const fields = readForm(request.schema) ?? [];
  const given: Record<string, unknown> = content ?? {};
  const unknown = Object.keys(given).find((key) => !fields.some(({ name }) => name === key));
  if (unknown !== undefined) {
    throw new AppError('invalid_request', 'The form has no such field.', {
      param: `content.${unknown}`,
    });
  }
  for (const field of fields) {
    const misfit = misfitOf(
      field,
      Object.hasOwn(given, field.name) ? given[field.name] : undefined,
    );
    if (misfit) {
      throw new AppError('invalid_request', `The value does not fit: ${misfit.code}.`, {
        param: `content.${field.name}`,
      });
    }
  }
}

/** An answer with the row of the call that goes on with it. */
export interface AnsweredQuestion {
  input: ElicitationAnswerInput;
  call: ToolCall;
}
