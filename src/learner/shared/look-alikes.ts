/**
 * Finds letters of other scripts that pass for Latin ones, as the Cyrillic "а" in "pаypal.com".
 * What is honestly written in another script is left alone.
 */

/**
 * Cyrillic, Greek, Armenian and further letters, wide and mathematical forms, and signs that look
 * like those of an address.
 */
const LOOK_ALIKE =
  /[асеорхуѕіјԁԛԝһӏѵьАВЕЅІЈКМНОРСТУХԚԜҮοανρυικχϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿօոսհզցյքѡıɑɡ\u2160-\u217F\u212A\uFF10-\uFF19\uFF20-\uFF3A\uFF41-\uFF5A\u{1D400}-\u{1D7FF}\u2024\u2044\u2215\uFF0E\uFF0F]/u;

/** What ends a name or an address: space, JSON's signs and escapes. */
const BETWEEN = /((?:\\.|[\s"'{}[\],])+)/su;
const WORD = /([\p{L}\p{M}\p{N}]+)/u;
const LATIN = /[a-z]/i;

/** A word with Latin letters, or one of two or more letters that would all be read as such. */
function misleads(word: string): boolean {
  const characters = [...word];
  return (
    LATIN.test(word) ||
    (characters.length > 1 && characters.every((one) => LOOK_ALIKE.test(one) || /\p{N}/u.test(one)))
  );
}

/** The text in parts; every second one is a single look-alike. */
export function splitLookAlikes(text: string): string[] {
  const parts = [''];
  const plain = (piece: string) => {
    parts[parts.length - 1] += piece;
  };
  for (const token of LOOK_ALIKE.test(text) ? text.split(BETWEEN) : [text]) {
    const doubtful = LATIN.test(token) && LOOK_ALIKE.test(token);
    token.split(doubtful ? WORD : /^$/).forEach((word, index) => {
      // Every second piece is a word, the others are signs.
      if (!doubtful || !LOOK_ALIKE.test(word) || (index % 2 === 1 && !misleads(word))) {
        plain(word);
        return;
      }
      for (const character of word) {
        if (LOOK_ALIKE.test(character)) {
          parts.push(character, '');
        } else {
          plain(character);
        }
      }
    });
  }
  return parts;
}
