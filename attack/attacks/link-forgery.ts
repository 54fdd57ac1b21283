import { type Attack, unless } from '../attack.ts';
import { resetLinkOf, resetUrl, useLink } from '../support/flows.ts';

/** Every variant of a text with one bit of one character turned over, as long as it stays printable. */
function* bitFlips(text: string): Generator<string> {
  for (let index = 0; index < text.length; index++)
    for (let bit = 0; bit < 7; bit++) {
      const flipped = String.fromCharCode(text.charCodeAt(index) ^ (1 << bit));
      if (/[A-Za-z0-9_.~-]/.test(flipped)) yield text.slice(0, index) + flipped + text.slice(index + 1);
    }
}

export const linkForgery: Attack = {
  name: 'link-forgery',
  title: 'Make a valid reset link out of another one: turned bits, somebody else’s id, missing parts',
  gain: 'With one account of their own, an attacker makes links to everybody’s.',
  source: 'OWASP ASVS 5.0 §11.3; CWE-639',
  needs: 'service',
  // Every forgery is tried; how many an address may try is another attack.
  settings: { THROTTLING_SETTINGS: { 'password-reset': null } },
  async run(arena) {
    const [own, victim] = await arena.people(2);
    if (!own || !victim) throw new Error('nobody was created');
    const [link, target] = [await resetLinkOf(arena, own), await resetLinkOf(arena, victim)];
    const forgeries = [
      { uid: target.uid, token: link.token },
      ...[...bitFlips(link.token)].map((token) => ({ uid: link.uid, token })),
      ...[...bitFlips(link.uid)].map((uid) => ({ uid, token: link.token })),
      { uid: link.uid, token: link.token.slice(0, -1) },
      { uid: link.uid, token: `${link.token}0` },
      { uid: link.uid, token: link.token.toUpperCase() },
      { uid: `${link.uid}=`, token: link.token },
    ].filter(({ uid, token }) => uid !== link.uid || token !== link.token);
    const faults: string[] = [];
    for (const [index, forgery] of forgeries.entries()) {
      const address = `198.19.${index >> 8}.${index & 255}`;
      const client = arena.client({ address });
      if (await useLink(client, forgery, 'a forged password 66')) faults.push(`${resetUrl(forgery)} worked`);
      client.close();
    }
    return unless(faults, `${forgeries.length} forgeries, none accepted`);
  },
};
