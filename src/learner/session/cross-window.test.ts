/**
 * The windows of one browser tell each other about decisions, and check again when their reader
 * returns.
 */
import { BroadcastChannel } from 'node:worker_threads';
import { connectCrossWindow } from './cross-window';

const listeners = () => ({ onDecided: jest.fn<void, [string]>(), onReturn: jest.fn() });

/** Simulates two windows, because jsdom has one and no channels. */
beforeEach(() => {
  Object.assign(globalThis, { BroadcastChannel: Unrefed });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'BroadcastChannel');
});

/** Keeps no test process alive. */
class Unrefed extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    this.unref();
  }
}

test('a decision announced by one window reaches the others, but not itself', async () => {
  const [here, there] = [connectCrossWindow(), connectCrossWindow()];
  const own = listeners();
  here.listen(own);
  const heard = new Promise<string>((resolve) => {
    there.listen({ ...listeners(), onDecided: resolve });
  });
  here.tell('conv_1');
  expect(await heard).toBe('conv_1');
  expect(own.onDecided).not.toHaveBeenCalled();
});

test('the reader is back when the window has the focus or is visible again', () => {
  const { onReturn, onDecided } = listeners();
  connectCrossWindow().listen({ onReturn, onDecided });
  window.dispatchEvent(new Event('focus'));
  document.dispatchEvent(new Event('visibilitychange'));
  expect(onReturn).toHaveBeenCalledTimes(2);
  const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  visibility.mockRestore();
  expect(onReturn).toHaveBeenCalledTimes(2);
});

test('a window without channels still checks when its reader returns', () => {
  Reflect.deleteProperty(globalThis, 'BroadcastChannel');
  const { onReturn, onDecided } = listeners();
  const windows = connectCrossWindow();
  windows.listen({ onReturn, onDecided });
  windows.tell('conv_1');
  window.dispatchEvent(new Event('focus'));
  expect(onReturn).toHaveBeenCalledTimes(1);
});
