import { readFileSync } from 'node:fs';

/**
 * Loaded into a process before anything else (`node --import`): its clock is off by as many milliseconds as the file says that
 * FAULTS_JUMP names, as if somebody had set the computer's clock. Timers and the steady time go on.
 */
const file = process.env.FAULTS_JUMP ?? '';
const right = Date.now;
let offset = 0;
const look = (): void => {
  offset = Number(readFileSync(file, 'utf8'));
};
look();
setInterval(look, 20).unref();
Date.now = () => right() + offset;
