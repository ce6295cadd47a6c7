/** What tokens cost, in millionths of the currency. */
import type { Price } from '../config';

export interface Tokens {
  input: number;
  /** Part of `input`. */
  cached: number | null;
  output: number;
  /** Part of `output`. */
  reasoning: number | null;
}

/** Money for a million tokens is millionths for one. Rounded up: what costs something is not 0. */
export function costOf({ input, cached, output, reasoning }: Tokens, price: Price): number {
  const [read, thought] = [cached ?? 0, reasoning ?? 0];
  return Math.ceil(
    (input - read) * price.input +
      read * price.cachedInput +
      (output - thought) * price.output +
      thought * price.reasoning,
  );
}

/** The most that a step of this size can cost. */
export const mostCostOf = (input: number, output: number, price: Price): number =>
  Math.ceil(
    input * Math.max(price.input, price.cachedInput) +
      output * Math.max(price.output, price.reasoning),
  );
