/**
 * Which option of a list is active while the focus stays in a text field (ARIA 1.2, combobox with a
 * listbox).
 */
import { useEffect, useState } from 'react';

/** `first`: the first option is active by default. Otherwise none is. */
export function useActive(ids: readonly string[], first: boolean) {
  const [chosen, setActive] = useState<string | null>(null);
  const fallback = first ? (ids[0] ?? null) : null;
  const active = chosen !== null && ids.includes(chosen) ? chosen : fallback;

  /** Wraps around. With no active option, down selects the first and up the last. */
  const move = (step: 1 | -1) => {
    const from = active === null && step === -1 ? 0 : ids.indexOf(active ?? '');
    setActive(ids.at((from + step) % ids.length) ?? null);
  };

  useEffect(() => {
    if (active !== null) {
      document.getElementById(active)?.scrollIntoView({ block: 'nearest' });
    }
  }, [active]);

  return { active, move, setActive };
}
