/** Runs the dice server; `PORT` overrides the port 9001. */
import { startDiceServer } from './server';

const server = await startDiceServer({ port: Number(process.env.PORT ?? 9001) });
console.log(`Dice server on ${server.url}`);
