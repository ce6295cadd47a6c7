/**
 * The stand-in BFF takes messages and decisions as the real one does: on everything that is
 * pending, or on nothing. Questions are answered one by one.
 */
import {
  userMessage,
  type CreateResponseRequest,
  type DecisionInput,
  type Item,
} from '../../protocol';
import { decided, openQuestions, pendingDecisions, refusalOf } from '../items';
import { Refusal } from './answers';
import { takeAttachment, type Shelf } from './attachments';

type Input = CreateResponseRequest['input'];

/** @param items Of the conversation; changed in place. */
export function takeInput(
  input: Input,
  items: Item[],
  shelf: Shelf,
  newId: (prefix: string) => string,
): void {
  const pending = pendingDecisions(items);
  const message = messageOf(input);
  const decisions = message ? pending.map(refusalOf) : (input as DecisionInput[]);
  const answers = decisions.filter((decision) => 'elicitation_id' in decision);
  const open = openQuestions(items).map(({ elicitation }) => elicitation.id);
  if (answers.some(({ elicitation_id: id }) => !open.includes(id))) {
    throw new Refusal('elicitation_closed');
  }
  if (answers.length === 0 && decisions.length !== pending.length) {
    throw new Refusal(
      decisions.length < pending.length ? 'approvals_incomplete' : 'approval_conflict',
    );
  }
  // In place: the stage of a running response holds the same list.
  items.splice(0, items.length, ...decided(items, decisions, () => newId('apr')));
  if (message) {
    const attachments = message.attachments.map((id) => takeAttachment(shelf, id));
    if (attachments.includes(null)) {
      throw new Refusal('attachment_gone');
    }
    items.push(
      userMessage(
        newId('msg'),
        message.text,
        attachments.filter((each) => each !== null),
      ),
    );
  }
}

/** `null` for decisions. */
function messageOf(input: Input): { text: string; attachments: string[] } | null {
  if (typeof input === 'string') {
    return { text: input, attachments: [] };
  }
  const [first] = input;
  return first && 'role' in first && typeof first.content === 'string'
    ? { text: first.content, attachments: first.mcp_assistant?.attachments ?? [] }
    : null;
}
