/** The MFE's logging and analytics; never given what a person or the model wrote. */
import { sendTrackEvent } from '@edx/frontend-platform/analytics';
import { logError as platformLogError } from '@edx/frontend-platform/logging';

export function logError(error: unknown): void {
  platformLogError(error instanceof Error ? error : new Error(String(error)));
}

export type TrackedEvent = 'opened' | 'message_sent' | 'approvals_decided' | 'stopped';

/** Counts a use of the assistant. An operator without analytics, or with a broken one, loses nothing else. */
export function track(event: TrackedEvent, properties: Record<string, string | number> = {}): void {
  try {
    sendTrackEvent(`edx.ui.mcp_assistant.${event}`, properties);
  } catch (error) {
    logError(error);
  }
}
