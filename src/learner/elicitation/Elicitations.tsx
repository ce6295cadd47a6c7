/**
 * Loads the elicitation dialogs when a server first asks something, and keeps them as long as the
 * conversation.
 */
import { useState } from 'react';
import { openQuestions } from '../../chat/items';
import type { ConversationState } from '../../chat/conversation/conversation';
import type { Place } from '../../protocol';
import type { Session } from '../session/session';
import { onDemand } from '../shared/onDemand';

const ElicitationDialogs = onDemand(() =>
  import('./ElicitationDialogs').then((part) => part.ElicitationDialogs),
);

interface Props {
  session: Session;
  state: ConversationState;
  place: Place;
  /** Ids of what the person has put aside. */
  putOff: readonly string[];
  onLater: (ids: string[]) => void;
}

export function Elicitations(props: Props) {
  const open = openQuestions(props.state.items);
  const [wanted, setWanted] = useState(false);
  if (open.length > 0 && !wanted) {
    setWanted(true);
  }
  return wanted ? <ElicitationDialogs open={open} {...props} /> : null;
}
