/**
 * The windows of one browser tell each other in which conversation something was decided. Only ids
 * are sent. Another browser or device cannot tell, so a window also checks when its reader returns.
 */

const CHANNEL = 'mcpAssistant.decided';

export interface CrossWindow {
  tell: (conversationId: string) => void;
  /**
   * `onDecided` is called for announcements of other windows, `onReturn` when the reader or the
   * network is back; both until the page closes.
   */
  listen: (listeners: {
    onDecided: (conversationId: string) => void;
    onReturn: () => void;
  }) => void;
}

export function connectCrossWindow(): CrossWindow {
  // Every supported browser has it, except in a sandboxed page.
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
