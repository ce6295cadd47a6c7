import { measureSignals } from '/work/wt/signals/test/bench/signals';
console.log(JSON.stringify(await measureSignals())); process.exit(0);
