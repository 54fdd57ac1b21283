import { setTimeout as pause } from 'node:timers/promises';
import { type Scene, unless } from '../scene.ts';
import { lostMails, startResets } from '../support/acknowledged.ts';
import { inWords } from '../support/load.ts';
import { startStandby } from '../support/postgres.ts';

const AT_ONCE = 8;
/** Milliseconds. */
const BEFORE = 1500;
const SETTLING = 500;
const LONGEST_RECOVERY = 5000;

export const promoted: Scene = {
  name: 'promoted',
  title:
    'When a synchronous standby takes over, nothing acknowledged is lost, and service is back within 5 s',
  fault:
    '`kill -9` of the primary under load, then `pg_promote` of its standby; `DATABASE_URL` names both hosts',
  engines: ['postgres'],
  async run(stage) {
    const primary = stage.postgres();
    const standby = await startStandby(stage.folder, primary);
    stage.defer(() => standby.kill());
    // The standby first: it is up, and takes no writes.
    const hosts = [standby, primary].map(({ port }) => `127.0.0.1:${port}`).join(',');
    const env = { DATABASE_URL: `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write` };
    const load = startResets(await stage.serve(env), 'promoted', AT_ONCE);
    await pause(BEFORE);
    const before = load.restart();
    await primary.kill();
    await standby.query('select pg_promote()');
    const promotedAt = performance.now();
    const known = load.emails.length;
    while (load.emails.length === known && performance.now() - promotedAt < 2 * LONGEST_RECOVERY)
      await pause(10);
    const recovery = performance.now() - promotedAt;
    // Those that were under way may still have met the old primary.
    await pause(SETTLING);
    load.restart();
    await pause(BEFORE);
    const after = await load.stop();

    const complaints = await lostMails(stage, load.emails, env);
    for (const tally of [before, after])
      if (Object.keys(tally.counts).some((answer) => answer !== '200')) complaints.push(inWords(tally));
    if (recovery > LONGEST_RECOVERY)
      complaints.push(`service was back after ${Math.round(recovery)} ms only`);
    const audit = await stage.command(['audit', 'verify'], env);
    if (audit.code !== 0) complaints.push(`the audit trail does not verify: ${audit.stderr}`);
    return unless(
      complaints,
      `${load.emails.length} acknowledged, none lost; back ${Math.round(recovery)} ms after the promotion`,
    );
  },
};
