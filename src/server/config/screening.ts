/** What the operator may want done about a server's text that addresses the model. */
export const SCREENING_MODES = ['off', 'mark', 'review', 'withhold'] as const;

/**
 * `off` does not look; `mark` says so to the model and the person; `review` waits for the person;
 * `withhold` keeps it from the model.
 */
export type ScreeningRule = (typeof SCREENING_MODES)[number];
