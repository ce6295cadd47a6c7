/** The panel's height from the host's layout; a browser measures it in `test/e2e/room.test.ts`. */
import { roomIn } from './useRoom';

const VIEW = 768;

test.each([
  ["below the host's header and toolbar", 202, 558],
  ['below the staff bar, too', 286, 474],
  ['below the staff and exam bars', 394, 366],
])('%s the panel ends at the bottom of the window', (_, top, room) => {
  expect(roomIn({ top, height: 2000 }, 0, VIEW)).toBe(room);
});

test('scrolling gives it the room of what has left the screen, and no more than the window', () => {
  const at = (scrolled: number) => roomIn({ top: 286 - scrolled, height: 2000 }, scrolled, VIEW);
  expect([0, 100, 278, 286, 1000].map(at)).toEqual([474, 574, 752, 752, 752]);
});

test('beside a short unit it never makes the page higher by being scrolled', () => {
  const at = (scrolled: number) => roomIn({ top: 286 - scrolled, height: 474 }, scrolled, VIEW);
  expect([0, 100, 286].map(at)).toEqual([474, 474, 474]);
});
