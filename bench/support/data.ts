import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { encodeUid } from '../../src/links/reset-token.ts';

export const CREDENTIALS = { email: 'bench@example.com', password: 'correct horse battery' };

/** The throttle counts as ever, and lets everything through. */
const ENDLESS = { count: 1_000_000, duration: 86_400, ip_count: 100_000_000 };
const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'bench', requestId: 'bench' } };

export interface BenchData {
  readonly dataDir: string;
  /** `<uid>/<token>` of a valid reset link of somebody who never signs in. */
  readonly resetLink: string;
}

/** Creates an SQLite database with two customers, one of whom holds a reset link. */
export async function prepareData(): Promise<BenchData> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const core = await createCore(loadConfig({ DATA_DIR: dataDir }), createLogger('silent'));
  const customers = [CREDENTIALS.email, 'link@example.com'].map((email) => ({
    email,
    password: CREDENTIALS.password,
    isEmailVerified: true,
  }));
  const created = await core.accounts.create(customers, OPERATOR.source);
  const linked = created.ok ? created.value[1] : undefined;
  if (!linked) throw new Error('the customers were not created');
  const resetLink = `${encodeUid(linked.id)}/${core.resetTokens.make(linked, 'email')}`;
  await core.settingsAdmin.set(
    'THROTTLING_SETTINGS',
    { login: ENDLESS, 'password-reset': ENDLESS, link: ENDLESS },
    OPERATOR,
  );
  await core.close();
  return { dataDir, resetLink };
}
