/** The parts of a course that a workflow may put into the prompt, by AI Extensions' names. */
export const CONTEXT_FUNCTIONS = [
  'unit_content',
  'sequence_content',
  'course_outline',
  'retrieve_relevant_documents',
] as const;
export type ContextFunction = (typeof CONTEXT_FUNCTIONS)[number];
