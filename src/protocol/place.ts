/** Every request that concerns a course says in the same words where the person is. */

/**
 * Where the person is. `sequence_id` goes with `unit_id`: the BFF proves the one with the other.
 */
export interface Place {
  course_id: string;
  sequence_id?: string;
  unit_id?: string;
  /** Which page of which site asks, for the scopes of workflows; `lms` and no slot when absent. */
  service_variant?: 'lms' | 'cms';
  ui_slot_selector_id?: string;
}
