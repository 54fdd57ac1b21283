import { FORM_PARAMETER, type FormErrors, type FormState, isStateId } from '../contracts/page.ts';
import type { Answer, Client, ReadyAnswer } from '../contracts/route.ts';
import { type Clock, HOUR, MINUTE, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { randomHex } from '../lib/random.ts';
import { LOCALES, message } from '../locales/index.ts';
import type { CookieJar } from './cookies.ts';

/** The purpose of the keys of states. */
const PURPOSE = 'form-state';
const STAMP_DIGITS = 7;
const RANDOM_BYTES = 4;
/** How long errors wait for the page that shows them, milliseconds. */
const ERROR_LIFE = 10 * MINUTE;
/** How long a page with a step can be reloaded, milliseconds. */
const STEP_LIFE = HOUR;
/** Of a state, bytes. Encrypted, base64url makes 2,800 of them: with its attributes below the 4,096 of a cookie (RFC 6265 §6.1). */
const MOST_BYTES = 2048;
/** Of the address of a page, characters: a longer one could not be asked for. */
const LONGEST_LOCATION = 4096;
/** How many states a browser keeps beside the newest: together they must stay below what a request header may have. */
const MOST_OTHERS = 2;

type SubmittedForm = Extract<Answer, { kind: 'form' }>;
type KeptState = FormState & { readonly at: number };

/** What a state is bound to: the page that shows it, its own id, and the CSRF token of the browser. */
interface Binding {
  /** Without the query. */
  readonly path: string;
  readonly id: string;
  readonly csrf: string;
}

/** A state that a page shows. */
interface ShownState {
  readonly state: KeptState;
  /** As it was in its cookie, where that was deleted; null: it is kept for reloads. */
  readonly sealed: string | null;
}

/** The request for the page. */
interface PageRequest {
  /** Without the query. */
  readonly path: string;
  readonly method: string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The states of submitted forms, between the POST and the page that shows them. Nothing is stored: a state is encrypted in a
 * cookie of its own, under a random id that the address of the page names, so that two tabs do not mix up theirs. It opens
 * only for that page and with the CSRF token of that browser, so that nobody can put words into the form of another browser.
 */
export function createFormStates({ keyring, clock }: { keyring: Keyring; clock: Clock }) {
  const contextOf = ({ path, id, csrf }: Binding): string => `${path}:${id}:${csrf}`;
  const newId = (): string =>
    Math.floor(clock.now() / SECOND)
      .toString(36)
      .padStart(STAMP_DIGITS, '0') + randomHex(RANDOM_BYTES);

  /** @returns null unless it was made for the page, for the form of that id and for this browser, and not too long ago */
  const open = (sealed: string, { path, id, csrf }: Binding): KeptState | null => {
    if (!isStateId(id)) return null;
    const opened = keyring.open(PURPOSE, sealed, contextOf({ path, id, csrf }));
    const state: KeptState | null = opened && JSON.parse(opened.text);
    return state && clock.now() - state.at <= lifeOf(state) && isReadable(state) ? state : null;
  };

  /** @param text of the state @param life milliseconds */
  const keep = (binding: Binding, text: string, life: number, jar: CookieJar): void =>
    jar.keepForm(binding.id, keyring.encrypt(PURPOSE, text, contextOf(binding)), {
      path: sectionOf(binding.path),
      life: life / SECOND,
    });

  /** Puts a state into a cookie and leads to its page. @returns null if it does not fit */
  function redirect(
    { location, state, cookies = {} }: SubmittedForm,
    csrf: string,
    jar: CookieJar,
  ): ReadyAnswer | null {
    const text = shortened({ ...state, at: clock.now() });
    if (text === null || location.length > LONGEST_LOCATION) return null;
    const id = newId();
    const path = pathOf(location);
    const former = [...jar.forms().keys()].sort().slice(0, -MOST_OTHERS);
    for (const other of former) jar.keepForm(other, '', { path: sectionOf(path), life: 0 });
    keep({ path, id, csrf }, text, lifeOf(state), jar);
    const separator = location.includes('?') ? '&' : '?';
    const target = `${location}${separator}${FORM_PARAMETER}=${id}`;
    return { kind: 'redirect', status: 303, location: target, cookies };
  }

  return {
    /**
     * The answer to a submitted form. Programs get the page itself, and so do browsers without cookies: no redirect could
     * show them anything.
     */
    async answer(submitted: SubmittedForm, { kind }: Pick<Client, 'kind'>, jar: CookieJar): Promise<Answer> {
      const csrf = jar.sentCsrf;
      const redirected = kind === 'browser' && csrf !== null ? redirect(submitted, csrf, jar) : null;
      if (redirected) return redirected;
      const { state, retryAfter, cookies = {} } = submitted;
      const hasErrors = Object.keys(state.errors).length > 0;
      const errors = hasErrors && !keepsCookies({ kind }, jar) ? withHint(state.errors) : state.errors;
      const shown = await submitted.show({ ...state, errors });
      if (shown.kind !== 'page') return shown;
      return { ...shown, status: hasErrors ? 400 : shown.status, retryAfter, cookies };
    },

    /** The state that a page was asked to show; errors without a step are shown once. */
    read({ path, method, query }: PageRequest, jar: CookieJar): ShownState | null {
      const id = query[FORM_PARAMETER];
      const sealed = id === undefined ? undefined : jar.forms().get(id);
      if (id === undefined || sealed === undefined || jar.sentCsrf === null) return null;
      const state = open(sealed, { path, id, csrf: jar.sentCsrf });
      if (!state) return null;
      const isUsedUp = state.step === undefined && method === 'GET';
      if (isUsedUp) jar.keepForm(id, '', { path: sectionOf(path), life: 0 });
      return { state, sealed: isUsedUp ? sealed : null };
    },

    /**
     * Has a page show once more what it showed: it comes back in another language.
     * @param sealed the state, as `read` gave it for the page. Any other text changes nothing
     * @param location of the page, with the id of the state
     */
    keepShown(sealed: string, location: string, jar: CookieJar): void {
      const path = pathOf(location);
      const id = new URLSearchParams(location.slice(path.length)).get(FORM_PARAMETER) ?? '';
      if (jar.sentCsrf === null) return;
      const binding = { path, id, csrf: jar.sentCsrf };
      const state = open(sealed, binding);
      // Sealed anew: what was posted does not get into a cookie.
      if (state) keep(binding, JSON.stringify(state), lifeOf(state), jar);
    },
  };
}

/** False for a browser that did not send the cookie that comes with every form. */
export const keepsCookies = ({ kind }: Pick<Client, 'kind'>, jar: CookieJar): boolean =>
  kind !== 'browser' || jar.sentCsrf !== null;

const lifeOf = ({ step }: FormState): number => (step === undefined ? ERROR_LIFE : STEP_LIFE);

export const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** What a cookie is sent to: the first segment only, because longer paths of ours hold tokens of links. */
const sectionOf = (path: string): string => /^\/[^/]+\//.exec(path)?.[0] ?? '/';

/** A newer version may have texts that this one does not know. */
const isReadable = ({ errors }: FormState): boolean =>
  Object.values(errors)
    .flat()
    .every(({ key }) => Object.hasOwn(LOCALES.en, key));

/** The state as text. What is too long for a cookie is not given back, the longest first. @returns null if errors alone are */
function shortened(state: KeptState): string | null {
  const text = JSON.stringify(state);
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  const [longest] = Object.entries(state.entered).toSorted(([, a], [, b]) => b.length - a.length);
  if (!longest) return null;
  const { [longest[0]]: _dropped, ...entered } = state.entered;
  return shortened({ ...state, entered });
}

/** Says why signing in will not last, too. */
const withHint = (errors: FormErrors): FormErrors => ({
  ...errors,
  '': [...(errors[''] ?? []), message('formNoCookies')],
});
