import { startServer } from '../../test/support/process.ts';
import { type Attack, unless } from '../attack.ts';
import { Client } from '../support/client.ts';
import { signIn } from '../support/flows.ts';
import { urlOf } from '../support/service.ts';

export const demoPasswords: Attack = {
  name: 'demo-passwords',
  title: 'Sign in with the demo customer’s published password to a shop that began as a trial',
  gain: 'An account with a known password in every shop that put its trial into production.',
  source: 'OWASP ASVS 5.0 §6.3.2 (no default accounts); CWE-1392',
  needs: 'service',
  async run(arena) {
    const { env } = arena.service();
    // A trial in development, on a database of its own, that goes into production as it is.
    const DATA_DIR = `${env.DATA_DIR}/trial`;
    const trial = await startServer({ DATA_DIR });
    const demo = trial.announced.demo_user;
    await trial.stop();
    if (!demo) throw new Error('the trial has no demo customer');
    const production = { ...env, DATA_DIR, DATABASE_URL: `sqlite:${DATA_DIR}/latchkey.sqlite` };
    const shop = await startServer({ ...production, REDIS_URL: undefined });
    try {
      const client = new Client(await urlOf(shop), { origin: arena.origin });
      const { status } = await signIn(client, demo.email, demo.password);
      client.close();
      const faults = status === 200 ? ['the demo customer signs in to production'] : [];
      return unless(faults, `the demo customer was answered with ${status} in production`);
    } finally {
      await shop.stop();
    }
  },
};
