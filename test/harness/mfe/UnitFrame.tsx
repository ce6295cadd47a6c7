/** The unit itself: an iframe of the LMS, of another origin, as tall as it says it is. */
import { useEffect, useState } from 'react';
import { getConfig } from '@edx/frontend-platform';

const INITIAL_HEIGHT = 400;

export function UnitFrame({ unitId, title }: { unitId: string; title: string }) {
  const { LMS_BASE_URL } = getConfig();
  const [height, setHeight] = useState(INITIAL_HEIGHT);

  useEffect(() => {
    const onMessage = ({
      origin,
      data,
    }: MessageEvent<{ type?: string; payload?: { height?: number } }>) => {
      if (origin === LMS_BASE_URL && data.type === 'plugin.resize' && data.payload?.height) {
        setHeight(data.payload.height);
      }
    };
    window.addEventListener('message', onMessage);
    return () => window.removeEventListener('message', onMessage);
  }, [LMS_BASE_URL]);

  return (
    <iframe
      key={unitId}
      className="host-frame"
      src={`${LMS_BASE_URL}/xblock/${unitId}`}
      title={title}
      height={height}
    />
  );
}
