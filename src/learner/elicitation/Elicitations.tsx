/**
 * Fetches what it takes to answer servers' questions as soon as there is the first, and keeps it
 * for as long as the conversation.
 */
import { useState } from 'react';
import type { Item } from '../../protocol';
import type { Props } from './Elicit';
import { Elicit } from '../shared/lazily';
import { openQuestions } from '../../chat/items';

export function Questions({ items, ...props }: Omit<Props, 'questions'> & { items: Item[] }) {
  const questions = openQuestions(items);
  const [wanted, setWanted] = useState(false);
  if (questions.length > 0 && !wanted) {
    setWanted(true);
  }
  return wanted ? <Elicit questions={questions} {...props} /> : null;
}
