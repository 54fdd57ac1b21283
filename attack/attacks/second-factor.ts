import { Secret, TOTP } from 'otpauth';
import { type Attack, unless } from '../attack.ts';
import { newAddress, PASSWORD } from '../support/arena.ts';
import type { Client, Reply } from '../support/client.ts';
import { signIn, tokenOfStaff, twinOf } from '../support/flows.ts';

const FACTOR = '/admin/api/second-factor/';
/** What only staff may call, and what is dangerous. */
const DOORS = ['/admin/api/users/?search=ada', '/admin/api/audit/', '/admin/api/audit/export/'] as const;
/** In each of several sessions. */
const GUESSES = 10;
/** Tries of one person in 15 minutes. */
const MOST_COMPARED = 5;

const verify = (client: Client, code: string): Promise<Reply> => client.post(`${FACTOR}verify/`, { code });

/** Reads as a page of the service's own does: it must not be the CSRF token that is missing. */
const open = (client: Client, path: string, headers = {}): Promise<Reply> =>
  client.get(path, { headers: { 'x-csrftoken': client.cookies.get('csrftoken') ?? '', ...headers } });

/** What an app shows now. */
const codeOf = (secret: string): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

export const secondFactor: Attack = {
  name: 'second-factor',
  title: 'Use the operator API with a stolen password or session of an owner, without their second factor',
  gain: 'One password that an owner uses elsewhere as well, or one stolen cookie, is the whole shop.',
  source: 'NIST SP 800-63B-4 §2.2 and §3.1.4; OWASP ASVS 5.0 §6.3.3, §6.5.1 and §7.5.3; RFC 6238 §5.2',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    const { email } = await tokenOfStaff(arena, 'owner');
    const enter = async (): Promise<{ client: Client; key: string }> => {
      const client = arena.client({ address: newAddress() });
      const reply = await signIn(client, email, PASSWORD);
      if (reply.status !== 200)
        throw new Error(`signing in was answered with ${reply.status}: ${reply.body}`);
      return { client, key: reply.json<{ key: string }>().key };
    };
    const lookFor = async (what: string, client: Client, headers = {}): Promise<void> => {
      for (const door of DOORS) {
        const { status } = await open(client, door, headers);
        if (status !== 403 && status !== 401) faults.push(`${what} opened ${door}: ${status}`);
      }
    };

    const owner = await enter();
    await lookFor('a password without a second factor', owner.client);
    if (faults.length > 0) return unless(faults, '');
    const begun = await owner.client.post(`${FACTOR}enrol/`);
    const { secret } = begun.json<{ secret: string }>();
    const copied = twinOf(arena, owner.client);
    const first = codeOf(secret);
    const confirmed = await owner.client.post(`${FACTOR}confirm/`, { code: first });
    if (confirmed.status !== 200)
      throw new Error(`setting it up failed: ${confirmed.status} ${confirmed.body}`);
    const [recovery = ''] = confirmed.json<{ recovery_codes: string[] }>().recovery_codes;
    const works = await open(owner.client, DOORS[0]);
    if (works.status !== 200) throw new Error(`the owner was answered with ${works.status}: ${works.body}`);

    await lookFor('a cookie from before the proof', copied);
    const thief = await enter();
    await lookFor('a stolen password', thief.client);
    await lookFor('the API token of a sign-in', arena.client(), { authorization: `Token ${thief.key}` });
    const replaced = await thief.client.post(`${FACTOR}enrol/`);
    if (replaced.status < 400) faults.push('a stolen password began with a device of its own');
    const renewed = await thief.client.post(`${FACTOR}recovery-codes/`);
    if (renewed.status < 400) faults.push('a stolen password got recovery codes');
    if ((await verify(thief.client, first)).status < 400) faults.push('a code was used twice');

    const outcomes = await Promise.all([verify(owner.client, recovery), verify(thief.client, recovery)]);
    if (outcomes.filter(({ status }) => status === 200).length > 1)
      faults.push('a recovery code was used twice');

    const statuses: number[] = [];
    for (const { client } of [await enter(), await enter(), await enter()])
      for (let guess = 0; guess < GUESSES; guess++)
        statuses.push((await verify(client, String(guess).padStart(6, '0'))).status);
    const compared = statuses.filter((status) => status !== 429).length;
    const guessed = `${compared} of ${statuses.length} guesses were compared`;
    if (compared > MOST_COMPARED) faults.push(guessed);
    return unless(faults, `password, cookie and token alone opened nothing; ${guessed}`);
  },
};
