/** Hides known warnings of libraries, each by its exact text. Every other warning is shown. */
import { format } from 'node:util';

const KNOWN = [
  // Paragon's components still declare their defaults in the old way.
  /^Warning: \w+: Support for defaultProps will be removed from function components/,
  // Paragon's overlays still look for their elements in the old way.
  /^Warning: findDOMNode is deprecated and will be removed in the next major release/,
  // The tests wait for what a person sees, so they miss no update outside `act`.
  /^Warning: An update to \w+ inside a test was not wrapped in act/,
];

const showError = console.error.bind(console);

console.error = (...values: unknown[]) => {
  const text = format(...values);
  if (!KNOWN.some((pattern) => pattern.test(text))) {
    showError(...values);
  }
};

// axe requests it; jsdom has no canvas and warns each time. Tests without a page have neither.
if ('HTMLCanvasElement' in globalThis) {
  HTMLCanvasElement.prototype.getContext = () => null;
}
