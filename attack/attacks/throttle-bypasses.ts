import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity, type Person } from '../support/arena.ts';
import type { Client, Sending } from '../support/client.ts';
import { newPasswords, signIn } from '../support/flows.ts';
import { exchange, requestText } from '../support/wire.ts';

/** Guesses in a minute: at one account, and from one address, at whatever. */
const AT_ACCOUNT = 20;
const FROM_ADDRESS = 40;
const LIMIT = { count: AT_ACCOUNT, duration: 60, ip_count: FROM_ADDRESS };
const ROUNDS = 60;
const WRONG = 'surely not this one 1';
const PATH = '/users/login/';

interface Round {
  readonly client: Client;
  readonly address: string;
  readonly email: string;
  /** An account of the attacker's. */
  readonly own: Person;
  readonly index: number;
}

/** One guess, dressed up as something else than the one before. @returns its status */
type Disguise = (round: Round) => Promise<number>;

const guess = async (client: Client, sending: Sending, path = PATH, method = 'POST'): Promise<number> =>
  (await client.send(method, path, sending)).status;

/** Ways to hide that all guesses are at one account. */
const ACCOUNT_DISGUISES: Readonly<Record<string, Disguise>> = {
  'spellings of the e-mail': ({ client, email, index }) => {
    const spelling = index % 2 ? email.toUpperCase() : ` ${email}${' '.repeat(index % 5)}`;
    return guess(client, { json: { email: spelling, password: WRONG } });
  },
  'spellings of the path': ({ client, email, index }) => {
    const paths = [PATH, '/users/login', '/users//login/', '/users/login/?x=1'];
    return guess(client, { json: { email, password: WRONG } }, paths[index % paths.length]);
  },
  methods: ({ client, email, index }) => {
    const method = ['POST', 'PUT', 'PATCH', 'DELETE'][index % 4];
    const headers = { 'x-http-method-override': 'POST' };
    return guess(client, { json: { email, password: WRONG }, headers }, PATH, method);
  },
  'content types': ({ client, email, index }) => {
    const fields = { email, password: WRONG };
    return guess(client, index % 2 ? { form: fields } : { json: fields });
  },
  'the page and the API': ({ client, email, index }) => {
    const fields = { email, password: WRONG };
    return index % 2 ? guess(client, { form: fields }, '/login/') : guess(client, { json: fields });
  },
  'new cookies': ({ client, email, index }) => {
    client.cookies.clear();
    client.cookies.set('sessionid', String(index).repeat(32));
    client.cookies.set('device', `1.1.aa.${index}.bb`);
    return guess(client, { json: { email, password: WRONG } });
  },
  'fields besides': ({ client, email, index }) => {
    const formType = index % 3 ? 'login' : undefined;
    return guess(client, { json: { email, password: WRONG, formType, x: index } });
  },
  'own sign-ins between guesses': async ({ client, email, own, index }) => {
    if (index % 6 === 5) await signIn(client, own.email, own.password);
    return guess(client, { json: { email, password: WRONG } });
  },
  'HTTP/1.0': async ({ client: { url }, address, email }) => {
    const headers = { 'x-forwarded-for': address };
    const text = requestText(`POST ${PATH} HTTP/1.0`, headers, { email, password: WRONG });
    return (await exchange(url, [text]))[0] ?? 0;
  },
};

/** Ways to hide that all guesses, each at another account, come from one address or one customer's network. */
const ADDRESS_DISGUISES: Readonly<
  Record<string, (address: string, index: number) => Record<string, string>>
> = {
  'headers that name addresses': (_, index) => ({
    'x-real-ip': `203.0.113.${index}`,
    'client-ip': `203.0.113.${index}`,
    'true-client-ip': `203.0.113.${index}`,
    'cf-connecting-ip': `203.0.113.${index}`,
    forwarded: `for=203.0.113.${index}`,
  }),
  'an X-Forwarded-For that is longer': (address, index) => ({
    'x-forwarded-for': `203.0.113.${index}, ${address}`,
  }),
  'spellings of the address': (address, index) => ({
    'x-forwarded-for': [address, `::ffff:${address}`, `${address}:${4000 + index}`][index % 3] ?? address,
  }),
  'the addresses of one /64': (_, index) => ({ 'x-forwarded-for': `2001:db8:77:1::${index.toString(16)}` }),
};

const FORGED_TOKEN = 'cxxxxx-0123456789abcdef0123456789abcdef';
const RESET = `/users/api-reset/MQ/${FORGED_TOKEN}/`;
const CONFIRMATION = `/users/registration/account-confirm-email/1-${FORGED_TOKEN}/`;
const PASSWORD = 'a password of the guesser 5';

/** Ways to try one forged link after the other from one address. */
const LINK_DISGUISES: Readonly<Record<string, (client: Client, index: number) => Promise<number>>> = {
  'the question whether it is valid': (client) => guess(client, {}, RESET, 'GET'),
  'HEAD instead of GET': (client) => guess(client, {}, RESET, 'HEAD'),
  'kinds of links': (client, index) => {
    const oneTime = `/users/passwordless-login/${FORGED_TOKEN}/?user=1&secret_key=x`;
    const undo = `/users/email-undo/${FORGED_TOKEN}/${FORGED_TOKEN}/`;
    const paths = [RESET, CONFIRMATION, oneTime, undo, `/password-reset/MQ/${FORGED_TOKEN}/`];
    return guess(client, {}, paths[index % paths.length], 'GET');
  },
  'the page and the API of a link': (client, index) =>
    guess(client, index % 2 ? { headers: { accept: 'text/html' } } : {}, CONFIRMATION, 'GET'),
  'uid and token in the body': (client) =>
    guess(
      client,
      { json: { uid: 'MQ', token: FORGED_TOKEN, ...newPasswords(PASSWORD) } },
      '/users/password/reset/confirm/',
    ),
  'the button for another link': (client) =>
    guess(client, { form: { renew: 'true' }, headers: { accept: 'text/html' } }, CONFIRMATION),
  'bodies in between that nobody can read': async (client) => {
    await guess(client, { raw: '{', headers: { 'content-type': 'application/json' } }, RESET);
    return guess(client, { json: newPasswords(PASSWORD) }, RESET);
  },
};

/** How many of the forged links were looked at. */
async function judgedLinks(
  arena: Arena,
  disguise: (client: Client, index: number) => Promise<number>,
): Promise<number> {
  const client = arena.client({ address: newAddress() });
  let judged = 0;
  for (let index = 0; index < ROUNDS; index++) if ((await disguise(client, index)) !== 429) judged += 1;
  return judged;
}

/** How many of the guesses at one account were judged. */
async function judgedAtAccount(arena: Arena, disguise: Disguise): Promise<number> {
  const [{ email }, own] = [newIdentity(), await arena.person()];
  const address = newAddress();
  const client = arena.client({ address });
  let judged = 0;
  for (let index = 0; index < ROUNDS; index++)
    if ((await disguise({ client, address, email, own, index })) === 400) judged += 1;
  return judged;
}

/** The same for guesses that are all sent before the first answer. */
async function judgedInPipeline({ url }: Arena): Promise<number> {
  const { email } = newIdentity();
  const requests = Array.from({ length: ROUNDS }, (_, index) => {
    const isLast = index === ROUNDS - 1;
    const headers = { 'x-forwarded-for': '198.18.50.1', ...(isLast && { connection: 'close' }) };
    return requestText(`POST ${PATH} HTTP/1.1`, headers, { email, password: WRONG });
  });
  const statuses = await exchange(url, requests);
  if (statuses.length === 0) throw new Error('no request in the pipeline was answered');
  return statuses.filter((status) => status === 400).length;
}

export const throttleBypasses: Attack = {
  name: 'throttle-bypasses',
  title: 'Guess passwords, and try forged links, more often than the throttle allows, in disguise',
  gain: 'Unlimited guesses at an account: weak passwords fall within hours. Unlimited links: times tell which ids exist.',
  source: 'NIST SP 800-63B-4 §3.2.2; OWASP ASVS 5.0 §6.3.1',
  needs: 'service',
  settings: { THROTTLING_SETTINGS: { login: LIMIT, link: LIMIT } },
  async run(arena) {
    const faults: string[] = [];
    const hold = (name: string, judged: number, allowed: number): void => {
      if (judged > allowed) faults.push(`${name}: ${judged} guesses were judged, ${allowed} are allowed`);
      // Nothing judged at all would say nothing about the throttle.
      if (judged === 0) throw new Error(`${name}: no guess was judged`);
    };
    for (const [name, disguise] of Object.entries(ACCOUNT_DISGUISES))
      hold(name, await judgedAtAccount(arena, disguise), AT_ACCOUNT);
    hold('pipelining', await judgedInPipeline(arena), AT_ACCOUNT);

    // At once: a refused guess mostly waits, and each disguise has an address of its own.
    const attempts = Object.entries(ADDRESS_DISGUISES).map(async ([name, headersFor]) => {
      const address = newAddress();
      const client = arena.client({ address });
      let judged = 0;
      for (let index = 0; index < ROUNDS; index++) {
        const json = { email: newIdentity().email, password: WRONG };
        if ((await guess(client, { json, headers: headersFor(address, index) })) === 400) judged += 1;
      }
      hold(name, judged, FROM_ADDRESS);
    });
    await Promise.all(attempts);
    for (const [name, disguise] of Object.entries(LINK_DISGUISES))
      hold(name, await judgedLinks(arena, disguise), FROM_ADDRESS);
    const disguises = [ACCOUNT_DISGUISES, ADDRESS_DISGUISES, LINK_DISGUISES].flatMap(Object.keys).length + 1;
    return unless(faults, `${disguises} disguises, none of which got more guesses`);
  },
};
