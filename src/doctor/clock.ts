import { SECOND, systemClock } from '../lib/clock.ts';
import { timeOf } from '../storage/sql/database-clock.ts';
import { type Check, ok, warning } from './check.ts';
import type { Data } from './data.ts';

/** More is no delay of the network, milliseconds. */
const TOLERANCE = 2 * SECOND;

/** This computer's clock against PostgreSQL's, which all processes go by. */
export const clockCheck = (data: Data, clock = systemClock): Check => ({
  name: 'clock',
  async run() {
    const database = await data.database();
    if (database.reader.dialect === 'sqlite')
      return [ok('The database is a file: there is no other clock to compare with.')];
    // The first question opens the connection.
    await timeOf(database);
    const before = clock.now();
    const theirs = await timeOf(database);
    const ahead = (before + clock.now()) / 2 - theirs;
    const seconds = (Math.abs(ahead) / SECOND).toFixed(1);
    if (Math.abs(ahead) <= TOLERANCE) return [ok(`It differs from the database’s by ${seconds} s.`)];
    return [
      warning(
        `It is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} the database’s, which is used.`,
        'Let both computers synchronise with NTP.',
      ),
    ];
  },
});
