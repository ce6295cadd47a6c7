/**
 * For the end-to-end tests: the assistant offered to every plugin slot, or by `?slot=` to a single
 * one.
 */
import { learningSlots } from '../../../src';

const only = new URLSearchParams(window.location.search).get('slot');

const config = {
  pluginSlots: Object.fromEntries(
    Object.entries(learningSlots()).filter(([id]) => !only || id.includes(`.${only}.`)),
  ),
};

export default config;
