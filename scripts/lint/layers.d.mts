/** The type of `layers.mjs` for the test that reads it. */
export const LAYERS: Record<string, string[]>;
