/** An answer of any length, like a model's: headings, prose, lists, a table and code, in turn. */

const PARTS = [
  '## The light reactions\n\n',
  'Light is absorbed by **chlorophyll** in the *thylakoid* membrane, see [the unit](https://example.org/unit) for `P680` and its partner. ' +
    'An electron is lifted twice on its way to NADP, and the protons that gather drive the synthesis of ATP.\n\n',
  '1. Water is split.\n2. Electrons move along the chain.\n   - plastoquinone\n   - cytochrome *b6f*\n3. ATP is made.\n\n',
  '| Part | Absorbs | Gives |\n|:--|:-:|--:|\n| PS II | 680 nm | oxygen |\n| PS I | 700 nm | NADPH |\n\n',
  '> A picture of the energies looks like a **Z** on its side.\n\n',
  '```python\ndef yield_of(photons: int) -> float:\n    """Molecules of oxygen."""\n    return photons / 8\n```\n\n',
  'So *eight photons* make one molecule of oxygen, roughly; [^1] and the rest is ~~lost~~ given off as heat. Check `yield_of(8)`.\n\n',
];

/** @param length Number of characters. */
export function answerOf(length: number): string {
  let text = '';
  for (let part = 0; text.length < length; part += 1) {
    text += PARTS[part % PARTS.length];
  }
  return text.slice(0, length);
}
