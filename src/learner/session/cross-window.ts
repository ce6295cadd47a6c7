/**
 * What the windows of one browser tell each other: in which conversation something was decided.
 * Only ids are told. Another browser or device cannot tell, so that a window also looks for itself
 * when its reader comes back to it.
 */

const CHANNEL = 'mcpAssistant.decided';

export interface CrossWindow {
  tell: (conversationId: string) => void;
  /**
   * `onDecided` for what others tell, `onReturn` when the reader is back, or the network; both
   * until the page goes.
   */
  listen: (listeners: {
    onDecided: (conversationId: string) => void;
    onReturn: () => void;
  }) => void;
}

export function connectCrossWindow(): CrossWindow {
  // Missing in no browser that we support, but a sandboxed page may be without.
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
  return {
    tell: (conversationId) => channel?.postMessage(conversationId),
    listen: ({ onDecided, onReturn }) => {
      channel?.addEventListener(
        'message',
        ({ data }: MessageEvent<unknown>) => typeof data === 'string' && onDecided(data),
      );
      window.addEventListener('focus', onReturn);
      window.addEventListener('online', onReturn);
      document.addEventListener(
        'visibilitychange',
        () => document.visibilityState === 'visible' && onReturn(),
      );
    },
  };
}
