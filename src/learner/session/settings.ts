/** The operator's settings for the assistant, as the rest of the code reads them. */
export interface Settings {
  bffPath: string;
  workflow: string | null;
  slotId: string | null;
  title: string | null;
  suggestions: string[] | null;
  priority: number;
}
