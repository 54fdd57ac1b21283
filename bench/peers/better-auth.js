import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { phoneNumber } from 'better-auth/plugins';
import pg from 'pg';

/**
 * better-auth as it ships, in production: sign-in by e-mail and password, sessions in the database, codes for phones, its rate
 * limit. Messages are handed over to nobody. The first argument is a file for SQLite or the URL of PostgreSQL, the second how many
 * people to create. It says its URL and who they are, and serves until it is stopped.
 */
const [database, count] = process.argv.slice(2);
const PASSWORD = 'correct horse battery';
/** It counts requests as it does by itself, but refuses none: so Latchkey's limits are raised, too. Seconds, requests. */
const ENDLESS = { window: 60, max: 1e9 };
const PATHS = ['/get-session', '/request-password-reset', '/phone-number/send-otp', '/sign-in/email'];
const nobody = async () => {};

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}`;

const auth = betterAuth({
  baseURL: url,
  secret: 'a secret of the bench that is long enough 0123456789',
  database: database.startsWith('postgres')
    ? new pg.Pool({ connectionString: database })
    : openFile(database),
  emailAndPassword: { enabled: true, sendResetPassword: nobody },
  plugins: [phoneNumber({ sendOTP: nobody })],
  telemetry: { enabled: false },
  rateLimit: { customRules: Object.fromEntries(PATHS.map((path) => [path, ENDLESS])) },
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

const people = [];
for (let index = 0; index < Number(count); index++) {
  const email = `customer${index}@example.com`;
  const { headers } = await auth.api.signUpEmail({
    body: { email, password: PASSWORD, name: 'Ada' },
    returnHeaders: true,
  });
  const cookie = headers.getSetCookie().map((line) => line.split(';')[0]);
  people.push({ email, cookie: cookie.join('; ') });
}

server.on('request', toNodeHandler(auth));
process.send({ url, people });

/** With the same promise as Latchkey's: a commit that returned survives a power cut. */
function openFile(file) {
  const opened = new DatabaseSync(file);
  opened.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000');
  return opened;
}
