/** The shipped translations, each loaded only if the page uses its language. */

/** Message id → text. */
export type Words = Record<string, string>;

/** By language: for a reader of another Spanish or French, ours is better than English. */
const SHIPPED: Record<string, () => Promise<Words>> = {
  ar: () => import('./messages/ar.json').then((file) => file.default),
  es: () => import('./messages/es_419.json').then((file) => file.default),
  fr: () => import('./messages/fr.json').then((file) => file.default),
};

/** For a locale such as `es-419`. `null` if there is none, so the English messages apply. */
export function translationOf(locale: string): (() => Promise<Words>) | null {
  return SHIPPED[locale.toLowerCase().split(/[-_]/)[0] ?? ''] ?? null;
}
