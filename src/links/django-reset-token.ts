import type { ImportedUser } from '../contracts/stores/imported-users.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, DAY, HOUR, SECOND } from '../lib/clock.ts';
import { type DjangoDigest, saltedHmac } from '../lib/django-signing.ts';
import { isOneOf, type Keyring } from '../lib/keyring.ts';
import { offsetOf } from '../lib/time-zone.ts';
import type { Settings } from '../settings.ts';
import { djangoHashOf, openLinkFacts } from './django-facts.ts';
import { NOBODY } from './stand-in.ts';

/** Seconds from the Unix epoch to 2001-01-01. */
const EPOCH_2001 = Date.UTC(2001, 0, 1) / SECOND;
const DAY_SECONDS = DAY / SECOND;
/** Django counts by the clock on the wall: that of the zone furthest ahead shows so many seconds more than UTC's. */
const EASTERNMOST = (14 * HOUR) / SECOND;
/** A clock on the wall goes back so far when summer ends, seconds. */
const SUMMER_TIME = HOUR / SECOND;
const SALT = 'django.contrib.auth.tokens.PasswordResetTokenGenerator';
/** Time, and every second hexadecimal digit of a keyed hash: of SHA-256, or before Django 3.1 of SHA-1. */
const TOKEN = /^([0-9a-z]{1,10})-([0-9a-f]{32}|[0-9a-f]{20})$/;
/** Before Django 3.1 the time was a number of days. */
const DAYS_LENGTH = 3;
/** Django's primary keys as texts: numbers, UUIDs and the like. */
const SOURCE_ID = /^[\x21-\x7e]{1,64}$/;

type Subject = Pick<User, 'password' | 'email' | 'lastLogin' | 'authGeneration' | 'signInGeneration'>;

/** Somebody a link of Django may be about, as read now. */
export interface DjangoLinkHolder {
  readonly imported: ImportedUser;
  readonly subject: Subject;
}

const STAND_IN: DjangoLinkHolder = {
  imported: { userId: 0, authGeneration: 0, signInGeneration: 0, linkFacts: null },
  subject: { ...NOBODY, lastLogin: 0 },
};

/** The primary key in Django that a link names; null: it can be none. */
export function decodeDjangoUid(uidb64: string): string | null {
  if (!/^[A-Za-z0-9_-]{1,88}$/.test(uidb64)) return null;
  const text = Buffer.from(uidb64, 'base64url').toString('latin1');
  return SOURCE_ID.test(text) ? text : null;
}

/**
 * Reset links that Django mailed before customers moved here (django/contrib/auth/tokens.py). They depend on the password, the
 * last sign-in and the e-mail as they were there, and are over with the first change of password or address, or sign-in, here.
 */
export function createDjangoResetTokens(deps: {
  keyring: Keyring;
  settings: Settings;
  clock: Clock;
  config: {
    readonly djangoSecretKeys: readonly string[];
    /** Where Django's links tell the time; empty: unknown. */
    readonly djangoTimeZone: string;
  };
}) {
  const { keyring, settings, clock, config } = deps;
  const keys = config.djangoSecretKeys;

  const isInTime = (stamp: string): boolean => {
    const zone = config.djangoTimeZone;
    const time = clock.now();
    const now = Math.floor((time + (zone ? offsetOf(time, zone) : 0)) / SECOND) - EPOCH_2001;
    const life = settings.get('PASSWORD_RESET_TIMEOUT');
    const made = Number.parseInt(stamp, 36);
    const isOfDays = stamp.length <= DAYS_LENGTH;
    const age = isOfDays ? (Math.floor(now / DAY_SECONDS) - made) * DAY_SECONDS : now - made;
    return age >= -(zone ? SUMMER_TIME : EASTERNMOST) && age <= life;
  };

  return {
    /** Whether there can be such links: without keys nobody looks for them. */
    isOn: keys.length > 0,

    /**
     * Whether a token was made by Django for this user, is in time, and nothing it depends on has changed.
     * @param holder null: nobody has the key, which takes as long to find out
     */
    check(sourceId: string, holder: DjangoLinkHolder | null, token: string): boolean {
      const [, stamp = '', mac = ''] = TOKEN.exec(token) ?? [];
      const { imported, subject } = holder ?? STAND_IN;
      const facts = openLinkFacts(keyring, sourceId, imported.linkFacts);
      const hash = djangoHashOf(subject.password, facts) ?? '';
      const login = facts.login ?? loginText(subject.lastLogin);
      const number = String(Number.parseInt(stamp, 36));
      const digest: DjangoDigest = mac.length === 32 ? 'sha256' : 'sha1';
      const parts = sourceId + hash + login + number;
      // Django before 3.1 did not bind a link to the e-mail.
      const values =
        digest === 'sha256' ? [parts + emailOf(facts, subject)] : [parts, parts + emailOf(facts, subject)];
      const isMade = isOneOf(
        mac,
        keys.flatMap((key) =>
          values.map((value) => everySecond(saltedHmac(SALT, value, key, digest).toString('hex'))),
        ),
      );
      return holder !== null && isMade && isInTime(stamp) && isAsImported(holder);
    },
  };
}

export type DjangoResetTokens = ReturnType<typeof createDjangoResetTokens>;

const isAsImported = ({ imported, subject }: DjangoLinkHolder): boolean =>
  subject.authGeneration === imported.authGeneration &&
  subject.signInGeneration === imported.signInGeneration;

const emailOf = (facts: { email?: string }, { email }: Subject): string => facts.email ?? email ?? '';

/** How Python writes a moment in UTC, with its offset and without the fraction of a second. */
const loginText = (time: number | null): string =>
  time === null ? '' : new Date(time).toISOString().slice(0, 19).replace('T', ' ');

const everySecond = (digits: string): string => digits.replace(/(.)./g, '$1');
