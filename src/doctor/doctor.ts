import { existsSync } from 'node:fs';
import {
  type Config,
  developmentKeyFile,
  type Environment,
  examineConfig,
  loadConfig,
} from '../config/config.ts';
import { Deadline } from '../lib/deadline.ts';
import { reasonOf } from '../lib/failures.ts';
import { type Check, examine, PATIENCE, type Report, unknown, wrong } from './check.ts';
import { clockCheck } from './clock.ts';
import { type Data, openData } from './data.ts';
import { databaseCheck } from './database.ts';
import { systemDns } from './dns.ts';
import { keysCheck } from './keys.ts';
import { messagesCheck } from './messages.ts';
import { permissionsCheck } from './permissions.ts';
import { proxiesCheck } from './proxies.ts';
import { publicUrlCheck } from './public-url.ts';
import { redisCheck } from './redis.ts';
import { senderCheck } from './sender.ts';
import { settingsCheck } from './settings.ts';
import { smsCheck } from './sms.ts';
import { smtpCheck, testMailCheck } from './smtp.ts';
import { sqlitePlaceCheck } from './sqlite-place.ts';

export interface Examination {
  readonly env: Environment;
  /** Who gets a test mail. */
  readonly sendTestTo?: string | undefined;
}

/** Looks at all an operator would look at by hand, and changes nothing; it sends a mail only where one is asked for. */
export async function runDoctor(examination: Examination): Promise<Report> {
  const { config, faults } = configOf(examination.env);
  if (faults.length > 0) {
    const advice = 'Correct it; the README lists all variables.';
    const findings = [...faults.map((fault) => wrong(fault, advice)), unknown('Nothing else was looked at.')];
    return findings.map((finding) => ({ check: 'configuration', ...finding }));
  }
  const data = openData(config);
  try {
    // Nobody waits longer for PostgreSQL.
    return await new Deadline(PATIENCE).run(() => examine(checksOf(config, data, examination)));
  } finally {
    await data.close();
  }
}

/** As loadConfig reads it, but that it makes no key for development. */
function configOf(env: Environment): { config: Config; faults: readonly string[] } {
  const { config, faults } = examineConfig(env);
  const isKeyKept = config.secretKey === '' && existsSync(developmentKeyFile(config.dataDir));
  if (faults.length > 0 || !isKeyKept) return { config, faults };
  try {
    return { config: loadConfig(env), faults };
  } catch (error) {
    return { config, faults: [reasonOf(error)] };
  }
}

function checksOf(config: Config, data: Data, { env, sendTestTo }: Examination): Check[] {
  const dns = systemDns();
  return [
    databaseCheck(config, data),
    sqlitePlaceCheck(config),
    clockCheck(data),
    settingsCheck(data),
    keysCheck(config, data),
    permissionsCheck(config, env),
    redisCheck(config),
    smtpCheck(config),
    ...(sendTestTo === undefined ? [] : [testMailCheck(config, data, sendTestTo)]),
    senderCheck(config, data, dns),
    smsCheck(config, data),
    publicUrlCheck(config, dns),
    proxiesCheck(config),
    messagesCheck(data),
  ];
}
