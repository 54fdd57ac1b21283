import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();
const SIGNALS = { SIGINT: 2, SIGHUP: 1, SIGTERM: 15 } as const;

/**
 * Kills a child at the latest when this process ends, by an error or a signal too: nothing that a run started goes on without
 * it. What SIGKILL leaves behind, the next run finds (engines.ts).
 */
export function endWithThis<Child extends ChildProcess>(child: Child): Child {
  listen();
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

let isListening = false;
function listen(): void {
  if (isListening) return;
  isListening = true;
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL');
  });
  // Without a listener a signal ends the process at once, without `exit`.
  for (const [signal, number] of Object.entries(SIGNALS))
    process.once(signal, () => process.exit(128 + number));
}
