import { inWords } from '../lib/durations.ts';
import { pluralText } from '../lib/plural-text.ts';

/** What is wrong at this moment. The key and the parameters are what consoles translate. */
export interface Problem {
  readonly key: keyof typeof WORDS;
  /** `critical`: people notice. `warning`: they soon may. */
  readonly severity: 'critical' | 'warning';
  /** Durations are milliseconds, under names that end in `_ms`. */
  readonly params: Readonly<Record<string, string | number>>;
}

/** Each problem in plain English, and what to do. A key keeps its meaning and its parameters for good. */
const WORDS = {
  no_worker:
    'No worker has reported for {silent}: messages are not sent, unless one of an older version sends them. Start `latchkey worker`, and read its log.',
  queue_old:
    'The oldest message in the lane {lane} has waited for {oldest}; {waiting, plural, one {# waits} other {# wait}}. Look at the mail server or the gateways, or run more workers.',
  breaker_open:
    'The channel {channel} does not work: its messages wait, and one at a time tries it. See `latchkey messages list --state failed`.',
  gateway_failing:
    'The SMS gateway {gateway} failed {failed} of {attempts} messages in {window}. See its attempts under Messages.',
  mail_server_failing:
    'The mail server {gateway} failed {failed} of {attempts} mails in {window}. See `latchkey doctor`.',
  endpoints_failing: 'Endpoints of webhooks failed {failed} of {attempts} deliveries in {window}.',
  messages_given_up:
    '{count, plural, one {# message was} other {# messages were}} given up in {window}. See `latchkey messages list --state dead`.',
  spend_cap_near:
    '{percent} % of the budget {budget} are used up today: {sent} of {limit, plural, one {# message} other {# messages}}. Beyond it nothing is sent.',
  few_codes_used:
    'Of {sent, plural, one {# code} other {# codes}} to {prefix}… in {window}, {used, plural, one {# was} other {# were}} used: somebody may be pumping SMS. Codes to it are held back.',
  redis_away:
    'Redis fails: {processes, plural, one {# process counts} other {# processes count}} requests in the database, under half of each limit.',
  sealer_behind:
    'The audit trail has not been sealed for {behind}: rows deleted now would not be missed. Look at the log of the worker.',
  hashing_overloaded:
    '{refused, plural, one {# password was} other {# passwords were}} refused in {window}, because too many waited to be hashed. Add cores, or look for an attack.',
} as const;

/** A problem in plain English. */
export const problemText = ({ key, params }: Problem): string =>
  pluralText('en', WORDS[key], (name) => {
    const duration = params[`${name}_ms`];
    return typeof duration === 'number' ? inWords(duration) : (params[name] ?? '');
  });
