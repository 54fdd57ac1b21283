import type { Scene } from '../scene.ts';
import { killed } from './killed.ts';
import { rollingRestart } from './rolling-restart.ts';

/** Every scene, in the order they are played. */
export const SCENES: readonly Scene[] = [killed, rollingRestart];
