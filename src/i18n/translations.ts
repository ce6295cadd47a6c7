/** The translations that are shipped, each loaded when its language is the page's. */

/** Message id → words. */
export type Words = Record<string, string>;

/**
 * By language: a reader of another kind of Spanish or French is better served by ours than by
 * English.
 */
const SHIPPED: Record<string, () => Promise<Words>> = {
  ar: () => import('./messages/ar.json').then((file) => file.default),
  es: () => import('./messages/es_419.json').then((file) => file.default),
  fr: () => import('./messages/fr.json').then((file) => file.default),
};

/** For a locale such as `es-419`. `null` where there is none, so that the English words stand. */
export function translationOf(locale: string): (() => Promise<Words>) | null {
  return SHIPPED[locale.toLowerCase().split(/[-_]/)[0] ?? ''] ?? null;
}
