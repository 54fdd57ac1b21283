import { type Attack, unless } from '../attack.ts';
import type { Arena } from '../support/arena.ts';
import { newPasswords, resetLinkOf, signedIn } from '../support/flows.ts';

/** One link of each kind, all of one person: the parts of its path that follow the endpoint. */
async function linksOfEachKind(arena: Arena): Promise<Map<string, string[]>> {
  const { mailbox, withCore } = arena.service();
  const person = await arena.person();
  const client = await signedIn(arena, person);
  const newEmail = `new-${person.email}`;
  const changed = await client.post('/users/email-change/', { email: newEmail, password: person.password });
  if (changed.status >= 300) throw new Error(`the change of e-mail was answered with ${changed.status}`);
  const lastParts = (path: string, count: number): string[] =>
    path.split('?')[0]?.split('/').filter(Boolean).slice(-count) ?? [];
  const emailChange = lastParts(await mailbox.linkTo(newEmail), 2);
  const unconfirmed = await arena.person({ isEmailVerified: false });
  const { confirmation, oneTime } = await withCore(async (core) => {
    const [owner, stranger] = await Promise.all([
      core.storage.read.users.byId(person.id),
      core.storage.read.users.byId(unconfirmed.id),
    ]);
    if (!owner || !stranger) throw new Error('the people are gone');
    return {
      confirmation: core.confirmationTokens.make(stranger),
      oneTime: core.oneTimeTokens.make(owner, 'a secret of the storefront'),
    };
  });
  const { uid, token } = await resetLinkOf(arena, await arena.person());
  return new Map([
    ['reset', [uid, token]],
    ['email-change', emailChange],
    ['confirmation', [confirmation]],
    ['one-time', [oneTime]],
  ]);
}

/** Each kind's endpoint, and what it takes. */
const ENDPOINTS: Readonly<Record<string, { readonly path: string; readonly parts: 1 | 2 }>> = {
  reset: { path: '/users/api-reset/', parts: 2 },
  'email-change': { path: '/users/email-set-primary/', parts: 2 },
  'email-undo': { path: '/users/email-undo/', parts: 2 },
  closure: { path: '/users/anonymize/undo/', parts: 2 },
  confirmation: { path: '/users/registration/account-confirm-email/', parts: 1 },
  'one-time': { path: '/users/passwordless-login/', parts: 1 },
};

export const linkKinds: Attack = {
  name: 'link-kinds',
  title: 'Use the token of one kind of link at every other kind’s endpoint',
  gain: 'A link that may only confirm an address resets a password or signs in.',
  source: 'OWASP ASVS 5.0 §9.2.2; RFC 8725 §2.8 (substitution)',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    let pairs = 0;
    for (const [kind, parts] of await linksOfEachKind(arena)) {
      for (const [endpoint, { path, parts: takes }] of Object.entries(ENDPOINTS)) {
        if (endpoint === kind) continue;
        const uids = parts.length === 2 ? parts : ['MQ', parts[0] ?? ''];
        const named = takes === 2 ? uids.join('/') : (parts.at(-1) ?? '');
        pairs += 1;
        const client = arena.client({ address: `198.18.7.${pairs}` });
        const reply = await client.post(`${path}${named}/`, newPasswords('a password of the wrong kind 5'));
        if (reply.status < 400) faults.push(`a ${kind} token was answered with ${reply.status} at ${path}`);
        if (client.cookies.has('sessionid')) faults.push(`a ${kind} token signed in at ${path}`);
      }
    }
    return unless(faults, `${pairs} pairs of token and endpoint, none accepted`);
  },
};
