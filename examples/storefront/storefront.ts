// The account pages of a shop, with latchkey/client. In a shop of your own: import { … } from 'latchkey/client'.
import { ApiError, createClient, signInByCode } from '../../src/client/index.ts';

const latchkey = createClient({ baseUrl: location.origin });
const VIEWS = ['sign-in', 'code', 'register', 'reset', 'account'] as const;
type View = (typeof VIEWS)[number];

/** The phone that waits for its code. */
let phone = '';

/** What the forms do, by their data-act. Each returns where to go, or what to say. */
const ACTS: Readonly<
  Record<string, (fields: Readonly<Record<string, string>>) => Promise<View | { done: string }>>
> = {
  async sendCode(fields) {
    phone = fields.phone ?? '';
    await signInByCode(latchkey, { phone });
    return 'code';
  },
  async useCode({ code = '' }) {
    const answer = await signInByCode(latchkey, { phone, code });
    return answer.step === 'signed-in' ? 'account' : 'code';
  },
  async signIn({ email = '', password = '' }) {
    await latchkey.post('/users/login/', { body: { email, password } });
    return 'account';
  },
  async register({ email = '', password = '', first_name: name = '', confirm }) {
    // A browser sends only boxes that are ticked.
    const body = { email, password, first_name: name, confirm: confirm !== undefined };
    await latchkey.post('/users/registration/', { body });
    return 'account';
  },
  async reset({ email = '' }) {
    await latchkey.post('/users/password/reset/', { body: { email } });
    return { done: 'If there is an account with this address, a link is on its way to it.' };
  },
  async rename({ first_name: name = '' }) {
    await latchkey.patch('/users/profile/', { body: { first_name: name } });
    await showAccount();
    return { done: 'Saved.' };
  },
  async signOut() {
    await latchkey.post('/users/logout/');
    return 'sign-in';
  },
};

const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];

/** Fills in what a page shows. @param name its data-show */
function say(name: string, text: string): void {
  for (const place of all(`[data-show="${name}"]`)) place.textContent = text;
}

async function showAccount(): Promise<void> {
  const user = await latchkey.get('/current_user/');
  say('greeting', user.first_name === '' ? '' : `, ${user.first_name}`);
  say('email', user.email ?? '–');
  say('phone', user.phone ?? '–');
  const name = document.querySelector<HTMLInputElement>('#account [name=first_name]');
  if (name) name.value = user.first_name;
}

/** The texts of an error that a customer can do something about. */
function faultsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'The shop cannot be reached. Please try again.';
  const texts = [...error.nonField, ...Object.values(error.fields).flat()];
  const wait = error.retryAfter === null ? '' : ` Try again in ${error.retryAfter} seconds.`;
  return (texts.join(' ') || 'That did not work. Please try again.') + wait;
}

async function show(view: View): Promise<void> {
  try {
    if (view === 'account') await showAccount();
    if (view === 'code') say('phone', phone);
  } catch (error) {
    // The session has ended, or there never was one.
    if (error instanceof ApiError && error.status === 401) return go('sign-in');
    throw error;
  }
  for (const section of all('main > section')) section.hidden = section.id !== view;
  document.querySelector<HTMLInputElement>(`#${view} input`)?.focus();
}

function go(view: View): void {
  location.hash = view;
}
const viewNow = (): View => VIEWS.find((view) => `#${view}` === location.hash) ?? 'sign-in';

async function submit(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button');
  const fault = form.querySelector('.fault');
  const done = form.closest('section')?.querySelector('.done');
  if (!button || !fault) return;
  button.disabled = true;
  fault.textContent = '';
  if (done) done.textContent = '';
  try {
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const next = await ACTS[form.dataset.act ?? '']?.(fields);
    if (typeof next === 'string') {
      form.reset();
      go(next);
    } else if (next && done) done.textContent = next.done;
  } catch (error) {
    fault.textContent = faultsOf(error);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target instanceof HTMLFormElement) void submit(event.target);
});
addEventListener('hashchange', () => void show(viewNow()));
void show(viewNow());
