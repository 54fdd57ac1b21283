import { viewer } from '../viewer.ts';
import { client } from './client.ts';

/** On which the page that ends a new sign-in tells the other tabs. */
const CHANNEL = 'latchkey-signed-in';

/** What the API asks for before it goes on: a new sign-in, a code of the second factor, or setting one up. */
export type Proof = 'sign-in' | 'second-factor' | 'enrolment';

let needed: Proof | null = null;
let waiting: ((isProved: boolean) => void)[] = [];
const watchers = new Set<() => void>();

/** What the viewer has to prove now, for React. */
export const proof = {
  needed: () => needed,
  watch: (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

function set(next: Proof | null): void {
  needed = next;
  for (const watcher of watchers) watcher();
}

/** Waits until the viewer has proved who they are: nothing on this page is lost. @returns false if they do not want to */
export function proved(asked: Proof): Promise<boolean> {
  set(asked);
  return new Promise((resolve) => waiting.push(resolve));
}

/** Goes on with what waited. @param isProved whether it is worth another try */
export function resume(isProved: boolean): void {
  const resumed = waiting;
  waiting = [];
  set(null);
  for (const goOn of resumed) goOn(isProved);
}

/** Looks whether there is a session again. Another person's gets a new page: it must not go on in this one. */
async function lookAgain(): Promise<void> {
  const person = await client.get('/current_user/').catch(() => null);
  if (person === null || needed !== 'sign-in') return;
  if (person.pk === viewer.id) resume(true);
  else location.reload();
}

const channel = new BroadcastChannel(CHANNEL);
channel.onmessage = () => void lookAgain();
// Where the sign-in page is another site's, nobody tells us.
addEventListener('focus', () => {
  if (needed === 'sign-in') void lookAgain();
});

export const tellSignedIn = (): void => channel.postMessage('signed-in');
