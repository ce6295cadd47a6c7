/** When the suggestions below a field are shown, which is active, and the keys that say so. */
import { useState, type KeyboardEvent } from 'react';
import type { Suggestions } from '../../chat/completer';
import { useActive } from './useActive';

interface Suggesting {
  value: string;
  suggestions: Suggestions;
  onChange: (value: string) => void;
  /** The field is entered or changed: suggestions are wanted for this value. */
  onAsk: (value: string) => void;
}

/** @param id Of the field; the options' ids begin with it. */
export function useSuggestList(id: string, { value, suggestions, onChange, onAsk }: Suggesting) {
  const [open, setOpen] = useState(false);
  const values = open ? suggestions.values.filter((each) => each !== value) : [];
  const shown = values.length > 0;
  const { active, move, setActive } = useActive(
    values.map((_, index) => `${id}-${index}`),
    false,
  );

  const write = (next: string) => {
    setOpen(true);
    setActive(null);
    onChange(next);
    onAsk(next);
  };
  const pick = (picked: string) => {
    setOpen(false);
    setActive(null);
    onChange(picked);
  };
  const actions: Record<string, (() => void) | undefined> = {
    ArrowDown: () => (shown ? move(1) : setOpen(true)),
    ArrowUp: shown ? () => move(-1) : undefined,
    Enter:
      active === null
        ? undefined
        : () => pick(values.find((_, index) => `${id}-${index}` === active) ?? value),
    Escape: shown ? () => setOpen(false) : undefined,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = event.nativeEvent.isComposing ? undefined : actions[event.key];
    if (action) {
      event.stopPropagation();
      event.preventDefault();
      action();
    }
  };
  const enter = () => {
    setOpen(true);
    onAsk(value);
  };
  const leave = () => setOpen(false);
  return { open, values, active, write, pick, enter, leave, onKeyDown };
}
