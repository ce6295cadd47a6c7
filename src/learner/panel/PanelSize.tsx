/**
 * How much of the page the panel takes: its height, its width, changed by mouse or keyboard, or the
 * full screen. If it covers the page, the keyboard stays inside it. Loaded after the panel.
 */
import Fullscreen from '@openedx/paragon/icons/es5/Fullscreen';
import FullscreenExit from '@openedx/paragon/icons/es5/FullscreenExit';
import {
  useEffect,
  useLayoutEffect,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import { useIntl } from '../../host';
import { panelSizeMessages } from '../../i18n/panel-size';
import { HeaderAction } from './HeaderAction';
import { setFull, setWidth, useSize, WIDTH } from './size';
import { useRoom } from './useRoom';

/** CSS pixels per press of an arrow key. */
const STEP = 16;
const FOCUSABLE = 'a[href], button, input, select, textarea, summary, audio[controls], [tabindex]';

const runsRightToLeft = (element: Element) => getComputedStyle(element).direction === 'rtl';

interface Props {
  panel: RefObject<HTMLElement>;
  /** The assistant's title. */
  name: string;
}

export function PanelSize({ panel, name }: Props) {
  const { width, full } = useSize();
  useLayoutEffect(() => {
    // Set on the page, not on the panel: the page makes room for a drawer.
    document.documentElement.style.setProperty('--mcp-assistant-width', `${width}px`);
    panel.current?.classList.toggle('mcp-assistant--full', full);
  }, [panel, width, full]);
  useRoom(panel);
  useKeyboardStays(panel);
  return full ? null : <Edge panel={panel} name={name} width={width} />;
}

/**
 * The panel's inner edge, which can be dragged. The panel is at the end of the line, so it grows
 * towards the start.
 */
function Edge({ panel, name, width }: Props & { width: number }) {
  const intl = useIntl();
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (panel.current && event.currentTarget.hasPointerCapture(event.pointerId)) {
      const { left, right } = panel.current.getBoundingClientRect();
      setWidth(runsRightToLeft(panel.current) ? event.clientX - left : right - event.clientX);
    }
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const towardsStart = runsRightToLeft(event.currentTarget) ? 'ArrowRight' : 'ArrowLeft';
    const towardsEnd = towardsStart === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const widths: Record<string, number> = {
      [towardsStart]: width + STEP,
      [towardsEnd]: width - STEP,
      Home: WIDTH.min,
      End: WIDTH.max,
      Enter: WIDTH.usual,
    };
    const next = widths[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setWidth(next);
    }
  };
  return (
    // The pattern of a window splitter, which takes the focus: https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className="mcp-assistant__edge"
      role="separator"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={intl.formatMessage(panelSizeMessages.width, { name })}
      aria-valuenow={width}
      aria-valuemin={WIDTH.min}
      aria-valuemax={WIDTH.max}
      aria-valuetext={intl.formatMessage(panelSizeMessages.pixels, { count: width })}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => setWidth(WIDTH.usual)}
    />
  );
}

/** The title bar's button for the full screen and back. */
export function FullScreen() {
  const { full } = useSize();
  return full ? (
    <HeaderAction
      message={panelSizeMessages.reduce}
      icon={FullscreenExit}
      onClick={() => setFull(false)}
    />
  ) : (
    <HeaderAction
      message={panelSizeMessages.enlarge}
      icon={Fullscreen}
      onClick={() => setFull(true)}
    />
  );
}

/**
 * Keeps the keyboard inside a panel that covers the page: an element behind it could have the focus
 * without being visible.
 */
function useKeyboardStays(panel: RefObject<HTMLElement>): void {
  useEffect(() => {
    const section = panel.current;
    const goRound = (event: globalThis.KeyboardEvent) => {
      if (
        !section ||
        event.key !== 'Tab' ||
        section.clientWidth < document.documentElement.clientWidth
      ) {
        return;
      }
      const stops = [...section.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
        (element) =>
          element.tabIndex >= 0 &&
          !element.matches(':disabled') &&
          element.getClientRects().length > 0,
      );
      const [last, first] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
      if (document.activeElement === last) {
        event.preventDefault();
        first?.focus();
      }
    };
    section?.addEventListener('keydown', goRound);
    return () => section?.removeEventListener('keydown', goRound);
  }, [panel]);
}
