import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DatabaseConfig } from '../../src/config/config.ts';
import { CURRENT } from '../../src/hashing/hasher.ts';
import { startTestApp } from '../support/app.ts';
import { WITH_TOKENS } from '../support/backends.ts';
import { sowCrowd } from '../support/crowd/crowd.ts';
import { type Direct, openDirect } from '../support/direct.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { driveEverything } from '../support/everything/everything.ts';
import { SMALL } from '../support/plans/plans.ts';
import { findingsOnPostgres } from '../support/plans/postgres.ts';
import { findingsOnSqlite } from '../support/plans/sqlite.ts';
import { NO_LIMIT } from '../support/profile.ts';
import { type Statement, statementsOf } from '../support/statements.ts';

/** Enough that an engine which reads a table as a whole does so because it cannot do otherwise. */
const USERS = 20_000;

/** Statements that may read more, none of them for a request of a customer. */
const EXCEPTIONS: readonly (readonly [statement: RegExp, reason: string])[] = [
  [
    /^\s*delete from throttle_windows\b/,
    'every hour: an index would have to be written with every request that is counted',
  ],
  [
    /^\s*delete from sending_counts where \(scope/,
    'every hour: the counts of two days, as many as budgets let be',
  ],
  [
    /^select \* from "sending_counts" where "scope" = \S+ and "starts_at" >=/,
    'what went to each prefix within a day, for members of staff: as many as budgets let be',
  ],
  [
    /^delete from "otp_challenges" where "phone_key" in/,
    'when an account is erased: codes go with their visits, and an index would have to be written with each',
  ],
  [
    /^select "id",.* from "users" where "user_type" <> .*order by "date_joined" desc/s,
    'the newest people, for members of staff: a page of an index in its order',
  ],
  [
    /^select \* from "outbox" where kind in \(/,
    'the newest messages, for members of staff: a page of an index in its order',
  ],
  [/^select \* from "outbox" where "state" = \S+ order by "uid" desc/, 'what an operator looks for'],
  [
    /^select \* from "outbox" where kind = 'webhook' and "(state|topic)" = /,
    'what members of staff look for among the webhooks of the last 30 days',
  ],
];

for (const engine of (await availableEngines()).filter((name) => name !== 'redis'))
  describe(`the statements of everything that the service does [${engine}]`, () => {
    let opened: Engine;
    let database: DatabaseConfig;
    let direct: Direct;
    let statements: Statement[];
    let missing: string[];

    before(async () => {
      opened = await openEngine(engine);
      const app = await startTestApp(engine, opened, {
        env: { AUDIT_RETENTION_DAYS: '30', STAFF_SECOND_FACTOR: 'required' },
        settings: { ...WITH_TOKENS, ...NO_LIMIT, UNUSED_ACCOUNT_LIFETIME: 30 },
      });
      statements = await statementsOf(async () => {
        missing = await driveEverything(app);
      });
      database = app.core.config.database;
      const now = app.clock.now();
      await app.close();
      await sowCrowd(database, { users: USERS, hash: `${CURRENT}salt$hash`, now });
      direct = await openDirect(database);
    });
    after(async () => {
      await direct.close();
      await opened.drop();
    });

    it('were run for every endpoint, so that no plan goes unseen', () => {
      assert.deepEqual(missing, []);
    });

    it('are planned for tables that have grown', async () => {
      const tables = await direct.query<{ name: string }>(
        engine === 'sqlite'
          ? `select name from main.sqlite_schema where type = 'table' and name not like 'sqlite_%'`
          : `select table_name as name from information_schema.tables where table_schema = 'public'`,
      );
      for (const { name } of tables.filter((table) => !SMALL.has(table.name))) {
        const [row] = await direct.query(`select count(*) as count from ${name}`);
        assert.ok(Number(row?.count) >= USERS / 50, `${name} has ${row?.count} rows`);
      }
    });

    it('read no large table as a whole and sort none, so that a shop of any size is served alike', async () => {
      const findings = await (engine === 'sqlite' ? findingsOnSqlite : findingsOnPostgres)(
        direct,
        statements,
      );
      const unexcused = [...findings].filter(
        ([{ sql }]) => !EXCEPTIONS.some(([pattern]) => pattern.test(sql)),
      );
      assert.equal(unexcused.map(([{ sql }, found]) => `${found.join(', ')}:\n${sql}\n`).join('\n'), '');
      for (const [pattern, reason] of EXCEPTIONS)
        assert.ok(
          engine === 'sqlite' || statements.some(({ sql }) => pattern.test(sql)),
          `there is no such statement any more: ${pattern} (${reason})`,
        );
      assert.ok(statements.length > 100, `${statements.length} statements`);
    });
  });
