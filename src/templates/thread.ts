import { parentPort } from 'node:worker_threads';
import { createEngine } from './engine.ts';
import type { Job } from './renderer.ts';

/** The thread that renders templates: posts `ready` once, then answers every job with a Rendering. */
const render = createEngine();
parentPort?.on('message', ({ source, variables }: Job) => {
  parentPort?.postMessage(render(source, variables));
});
parentPort?.postMessage('ready');
