/** Lets a test decide when something goes on. */

/** A promise and the function that fulfils it. */
export function gate() {
  let open: () => void = () => undefined;
  return {
    opened: new Promise<void>((resolve) => {
      open = resolve;
    }),
    open: () => open(),
  };
}
