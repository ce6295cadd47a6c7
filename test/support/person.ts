/**
 * A person who answers every question of a server: with the form's initial values, and text where
 * it is required.
 */
import { initialDraft, readDraft } from '../../src/chat/form';
import { readForm } from '../../src/protocol/form';
import type { Elicit } from '../../src/server/mcp';

export const willing: Elicit = async ({ request }) => {
  if (request.mode === 'url') {
    return { action: 'accept' };
  }
  const fields = readForm(request.schema) ?? [];
  const { content, misfits } = readDraft(fields, initialDraft(fields));
  return {
    action: 'accept',
    content: {
      ...content,
      ...Object.fromEntries([...misfits.keys()].map((name) => [name, 'Ada'])),
    },
  };
};
