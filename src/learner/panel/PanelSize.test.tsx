/**
 * The panel's edge and full-screen button for screen reader and keyboard; mouse tests need a real
 * browser.
 */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useRef } from 'react';
import { Mfe } from '../../host/testing/Mfe';
import { FullScreen, PanelSize } from './PanelSize';
import { setFull, setWidth } from './size';

function Panel() {
  const panel = useRef<HTMLElement>(null);
  return (
    <section ref={panel} aria-label="Guide">
      <PanelSize panel={panel} name="Guide" />
      <FullScreen />
      <button type="button">Close</button>
    </section>
  );
}

const edge = () => screen.getByRole('separator', { name: 'Width of Guide' });

beforeEach(() => {
  localStorage.clear();
  setWidth(384);
  setFull(false);
});

test('the edge says how wide the panel is, and keys change the width within bounds', async () => {
  render(
    <Mfe>
      <Panel />
    </Mfe>,
  );
  expect(edge()).toHaveAttribute('aria-valuetext', '384 pixels');
  edge().focus();
  const user = userEvent.setup();
  const now = async (keys: string) => {
    await user.keyboard(keys);
    return edge().getAttribute('aria-valuenow');
  };
  expect(await now('{ArrowLeft}')).toBe('400');
  expect(await now('{ArrowRight}{ArrowRight}')).toBe('368');
  expect(await now('{Home}{ArrowRight}')).toBe('320');
  expect(await now('{End}{ArrowLeft}')).toBe('600');
  expect(await now('a')).toBe('600');
  expect(await now('{Enter}')).toBe('384');
  expect(document.documentElement.style.getPropertyValue('--mcp-assistant-width')).toBe('384px');
});

test('the full screen has no edge, and the button leads back', async () => {
  render(
    <Mfe>
      <Panel />
    </Mfe>,
  );
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Fill the screen' }));
  expect(screen.getByRole('region')).toHaveClass('mcp-assistant--full');
  expect(screen.queryByRole('separator')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Back to the side of the page' }));
  expect(screen.getByRole('region')).not.toHaveClass('mcp-assistant--full');
  expect(edge()).toBeInTheDocument();
});
