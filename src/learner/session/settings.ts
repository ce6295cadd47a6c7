/** What the operator has set for the assistant, as the rest of the code reads it. */
export interface Settings {
  bffPath: string;
  workflow: string | null;
  slotId: string | null;
  title: string | null;
  suggestions: string[] | null;
  priority: number;
}
