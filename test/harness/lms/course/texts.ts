/** What the course says: the texts of its units and the captions of its videos. */
import { type Caption } from './types';

export const WHAT_TEXT = `
<h3>Sugar out of thin air</h3>
<p>Almost everything a tree is made of was once gas. Its leaves draw <strong>carbon dioxide</strong> in through pores called
<strong>stomata</strong>, its roots lift <strong>water</strong>, and sunlight pays for joining the two into <em>glucose</em>,
a sugar of six carbon atoms. Oxygen is what is left over, and it leaves through the same pores.</p>
<p>On balance: 6&nbsp;CO<sub>2</sub> + 6&nbsp;H<sub>2</sub>O &rarr; C<sub>6</sub>H<sub>12</sub>O<sub>6</sub> + 6&nbsp;O<sub>2</sub>.
The oxygen comes from the <strong>water</strong>, not from the carbon dioxide. Give a plant water made with the heavy isotope
oxygen-18, and the heavy atoms turn up in the oxygen gas.</p>
<p>The work is shared between two teams of molecules:</p>
<ul>
  <li>the <strong>light reactions</strong> catch light in the thylakoid membranes and charge two carriers, ATP and NADPH;</li>
  <li>the <strong>Calvin cycle</strong> spends those carriers in the stroma to build sugar from carbon dioxide.</li>
</ul>`;

export const WHAT_TABLE = `
<table>
  <thead><tr><th scope="col">Stage</th><th scope="col">Where</th><th scope="col">Takes</th><th scope="col">Gives</th></tr></thead>
  <tbody>
    <tr><td>Light reactions</td><td>Thylakoid membrane</td><td>Light, water</td><td>ATP, NADPH, oxygen</td></tr>
    <tr><td>Calvin cycle</td><td>Stroma</td><td>Carbon dioxide, ATP, NADPH</td><td>G3P, a sugar of three carbons</td></tr>
  </tbody>
</table>`;

export const LIGHT_REACTIONS_TEXT = `
<h3>Two lifts and a slide</h3>
<p>An electron on its way through the thylakoid membrane is lifted twice. The first lift is <strong>photosystem II</strong>: its
pair of chlorophylls, P680, absorbs a photon and hands an excited electron to plastoquinone. To fill the gap it tears an electron
from water, and that is where the oxygen we breathe is set free.</p>
<p>Between the lifts the electron slides through the <strong>cytochrome b6f complex</strong>, which uses the drop to pump protons
into the thylakoid lumen. The second lift is <strong>photosystem I</strong> (P700); after it the electron has enough energy to turn
NADP<sup>+</sup> into NADPH.</p>
<p>The pumped protons want to flow back. Their only way leads through <strong>ATP synthase</strong>, which turns like a mill wheel
and makes ATP.</p>`;

export const LIGHT_REACTIONS_CAPTIONS: Caption[] = [
  {
    from: 0,
    to: 6.5,
    text: 'Draw the energy of the electron step by step, and you get a letter Z lying on its side.',
  },
  {
    from: 6.5,
    to: 14,
    text: 'That is why this picture of the light reactions is called the Z-scheme.',
  },
  {
    from: 14,
    to: 22,
    text: 'Photosystem two lifts the electron; cytochrome b6f lets it slide; photosystem one lifts it again.',
  },
  {
    from: 22,
    to: 32,
    text: 'The slide in the middle pumps protons, and the proton gradient is what ATP synthase lives on.',
  },
  {
    from: 32,
    to: 42,
    text: 'At the end of the line waits NADPH, which carries the electrons to the Calvin cycle.',
  },
];

export const PIGMENTS_TEXT = `
<h3>Why a leaf is green</h3>
<p><strong>Chlorophyll a</strong> and <strong>chlorophyll b</strong> absorb blue and red light well and green light poorly. The green
that nobody wanted is reflected into our eyes. <strong>Carotenoids</strong> fill part of the gap in the blue-green and lead off energy
when there is too much of it.</p>
<p>In autumn the plant takes its chlorophyll apart to save the nitrogen. The carotenoids had been there all summer; only now can we
see their yellow.</p>`;

export const FIXATION_TEXT = `
<h3>The slowest enzyme you cannot do without</h3>
<p><strong>RuBisCO</strong> fastens one molecule of carbon dioxide to RuBP, a sugar of five carbons. The six-carbon product is so
unstable that it breaks at once into two molecules of 3-phosphoglycerate (3-PGA). ATP and NADPH turn 3-PGA into <strong>G3P</strong>.</p>
<p>Of every six G3P, five are needed to rebuild RuBP and one is profit. Three turns of the cycle fix three carbon atoms and cost nine
ATP and six NADPH. RuBisCO manages only a few turns a second, so a plant makes a great deal of it: it is the most common protein on
Earth.</p>`;

export const FIXATION_QUESTION = `
<p><strong>How many ATP does it take to make one G3P?</strong></p>
<p><label><input type="radio" name="atp"> three</label><br>
<label><input type="radio" name="atp"> six</label><br>
<label><input type="radio" name="atp"> nine</label></p>`;

export const LIMITS_TEXT = `
<h3>The factor in shortest supply</h3>
<p>Photosynthesis runs as fast as its slowest input allows. In dim light the rate grows in step with the <strong>light</strong>. Where
the curve flattens, the light has stopped being the limit and <strong>carbon dioxide</strong> has become it; a grower who adds carbon
dioxide to a bright greenhouse lifts the plateau.</p>
<p><strong>Temperature</strong> acts through the enzymes: warmth speeds the Calvin cycle until RuBisCO begins to take up oxygen
instead, which is called photorespiration. <strong>Water</strong> acts through the stomata: a thirsty leaf closes them and shuts out
carbon dioxide as well.</p>`;

export const LIMITS_CAPTIONS: Caption[] = [
  {
    from: 0,
    to: 8,
    text: 'On this graph the light grows to the right and the rate of photosynthesis grows upwards.',
  },
  {
    from: 8,
    to: 17,
    text: 'On the left, in the straight part, the plant uses nearly every photon it gets: light is the limit.',
  },
  {
    from: 17,
    to: 27,
    text: 'On the right the line lies flat. More light changes nothing; now carbon dioxide is the limit.',
  },
  {
    from: 27,
    to: 36,
    text: 'Below the zero line the plant breathes out more carbon dioxide than it takes in.',
  },
];

export const EXAM_QUESTION_1 = `
<p><strong>Question 1.</strong> Name the gas that is set free when photosystem II splits water.</p>
<p><label>Answer <input type="text" name="answer"></label></p>`;

export const EXAM_QUESTION_2 = `
<p><strong>Question 2.</strong> A greenhouse is bright and warm, yet its plants grow slowly. Which input would you raise first, and why?</p>
<p><label>Answer<br><textarea name="answer" rows="4" cols="50"></textarea></label></p>`;

export const RESPIRATION_TEXT = '<h3>Respiration</h3><p>This unit opens next month.</p>';
