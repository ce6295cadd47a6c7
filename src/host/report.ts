/** The MFE's logging and analytics, which never get what a person or the model wrote. */
import { sendTrackEvent, sendTrackingLogEvent } from '@edx/frontend-platform/analytics';
import { logError as platformLogError } from '@edx/frontend-platform/logging';

export function logError(error: unknown): void {
  platformLogError(error instanceof Error ? error : new Error(String(error)));
}

/** For the operator, while `env.config` is read: the MFE's logging does not exist yet. */
export function reportMisconfiguration(problem: string): void {
  // eslint-disable-next-line no-console
  console.error(`frontend-plugin-mcp-assistant is switched off. ${problem}`);
}

export type TrackedEvent =
  | 'opened'
  | 'asked'
  | 'attached'
  | 'tool_used'
  | 'approved'
  | 'denied'
  | 'elicitation_answered'
  | 'feedback'
  | 'stopped';

/**
 * Counts a use of the assistant: for the site's analytics service, and in the LMS's tracking log.
 * Ids and counts only. If they are missing or broken, nothing else is affected.
 */
export function track(event: TrackedEvent, properties: Record<string, string | number> = {}): void {
  const name = `edx.ui.mcp_assistant.${event}`;
  for (const send of [sendTrackEvent, sendTrackingLogEvent]) {
    try {
      send(name, properties);
    } catch (error) {
      logError(error);
    }
  }
}
