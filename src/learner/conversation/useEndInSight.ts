/** Keeps the end of the conversation in sight while its reader is there. */
import { useLayoutEffect, useRef, useState } from 'react';

/** Pixels from the end within which the reader counts as being there. */
const NEAR_END = 48;

/** @param questions How many there are: a new one brings its asker back to the end. */
export function useEndInSight(questions: number) {
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const jump = () => {
    if (box.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  };
  // Otherwise whoever scrolled up stays there.
  useLayoutEffect(jump, [questions]);
  useLayoutEffect(() => {
    if (atEnd) {
      jump();
    }
  });
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END);
  };
  return { box, atEnd, jump, onScroll };
}
