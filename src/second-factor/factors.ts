import type { Audit } from '../audit/audit.ts';
import type { Config } from '../config/config.ts';
import type { Source, Viewer } from '../contracts/requester.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { SecondFactor } from '../contracts/stores/second-factors.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { type FieldRefusal, invalidFields, type RequestRefusal } from '../errors.ts';
import { CLOCK_SKEW, type Clock, HOUR, MINUTE } from '../lib/clock.ts';
import { type Keyring, sha256 } from '../lib/keyring.ts';
import { newRecoveryCode, newUid } from '../lib/random.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { refuseStale } from '../sessions/freshness.ts';
import type { IssuedSession, Sessions } from '../sessions/sessions.ts';
import { type Settings, siteNameOf } from '../settings.ts';
import type { Counters } from '../throttle/counters.ts';
import { announceFactor } from './notice.ts';
import {
  type Enrolment,
  enrolmentOf,
  newSecret,
  SECOND_FACTOR_PURPOSE,
  secondFactorContext,
  stepOf,
} from './totp.ts';
import { countTry } from './tries.ts';

/** How long a proof counts: a working day (NIST SP 800-63B-4 §2.2.3 allows 24 hours). Milliseconds. */
export const PROOF_LIFE = 12 * HOUR;
/** The same for dangerous acts. */
export const RECENT_PROOF = 15 * MINUTE;
const RECOVERY_CODES = 10;

/** What a route asks for: a proof in this session, or a recent one. */
export type FactorDemand = 'proved' | 'recent';

/** A member of staff in a browser: only there can a second factor be proved. */
export type InBrowser = Viewer & { readonly session: Session };

/** Why a code proved nothing. The second leaves it unused. */
type Unproved = 'wrong-code' | 'session-ended';

interface Proved {
  /** The session under its new id. */
  readonly session: IssuedSession;
  readonly provedAt: number;
}

/**
 * The second factor of staff: codes of an app (TOTP, RFC 6238), and recovery codes. It is asked for where they use the operator
 * API in a session. API tokens that were made on the machine belong to programs, which have no phone.
 */
export function createSecondFactors(deps: {
  storage: Storage;
  sessions: Sessions;
  counters: Counters;
  keyring: Keyring;
  audit: Audit;
  outbox: Outbox;
  settings: Settings;
  clock: Clock;
  config: Pick<Config, 'staffSecondFactor'>;
}) {
  const { storage, sessions, counters, keyring, audit, settings, clock, config } = deps;
  const tell = announceFactor(deps);

  const confirmedOf = async (
    userId: number,
    stores: Stores = storage.read,
  ): Promise<SecondFactor | undefined> =>
    (await stores.secondFactors.ofUser(userId)).find(({ confirmedAt }) => confirmedAt !== null);

  const secretOf = (factor: SecondFactor): string =>
    keyring.decrypt(SECOND_FACTOR_PURPOSE, factor.sealed, secondFactorContext(factor));

  /** How old the proof of a session is, milliseconds; infinite without one, or if it was given while the clock was wrong. */
  const ageOf = async (
    { idHash }: Session,
    userId: number,
    stores: Stores = storage.read,
  ): Promise<number> => {
    const at = await stores.secondFactors.provedAt(idHash, userId);
    const age = at === undefined ? Number.POSITIVE_INFINITY : clock.now() - at;
    return age < -CLOCK_SKEW ? Number.POSITIVE_INFINITY : age;
  };

  /** Why a member of staff must prove their second factor first. @returns null: they need not */
  async function refuse(viewer: Viewer, demand: FactorDemand): Promise<RequestRefusal | null> {
    if (config.staffSecondFactor === 'off') return null;
    // A token of a sign-in is as good as its session: it must not be a way around the second factor.
    const session = viewer.session ?? viewer.token?.session;
    if (!session) return null;
    const age = await ageOf(session, viewer.user.id);
    if (age <= (demand === 'recent' ? RECENT_PROOF : PROOF_LIFE)) return null;
    const isEnrolled = (await confirmedOf(viewer.user.id)) !== undefined;
    return { code: isEnrolled ? 'second_factor_required' : 'second_factor_missing' };
  }

  /**
   * The session goes on under a new id: who copied the cookie before holds nothing that was proved.
   * @returns null if the session has ended meanwhile
   */
  const prove = async (
    stores: Transaction,
    { user, session }: InBrowser,
    source: Source,
  ): Promise<Proved | null> => {
    const renamed = await sessions.rename(stores, { user, session, source });
    if (!renamed) return null;
    const at = clock.now();
    await stores.secondFactors.prove({ sessionIdHash: renamed.session.idHash, userId: user.id, at });
    return { session: renamed, provedAt: at };
  };

  /** Makes recovery codes in place of those before. @returns them; only hashes are stored */
  const makeRecoveryCodes = async (stores: Transaction, { id }: User): Promise<string[]> => {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await stores.secondFactors.putRecoveryCodes(id, codes.map(sha256));
    return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
  };

  const record = (stores: Transaction, { id }: User, source: Source, event: string, detail = {}) =>
    audit.record(stores, source, { event, outcome: 'success', actorId: id, userId: id, detail });

  const fail = async (
    why: Unproved,
    { user }: Viewer,
    { source, event }: { readonly source: Source; readonly event: string },
  ): Promise<RequestRefusal | FieldRefusal> => {
    if (why === 'session-ended') return { code: 'not_authenticated' };
    await audit.recordFailure(source, { event, actorId: user.id, userId: user.id });
    return invalidFields({ code: [message('secondFactorCodeWrong')] });
  };

  return {
    refuse,

    /** What a member of staff has, and what this session has proved. */
    async stateOf({ user, session }: Viewer) {
      const factor = await confirmedOf(user.id);
      const age = session ? await ageOf(session, user.id) : Number.POSITIVE_INFINITY;
      return {
        isRequired: config.staffSecondFactor === 'required',
        confirmedAt: factor?.confirmedAt ?? null,
        recoveryCodes: await storage.read.secondFactors.countRecoveryCodes(user.id),
        isProved: factor !== undefined && age <= PROOF_LIFE,
        isRecent: factor !== undefined && age <= RECENT_PROOF,
      };
    },

    /**
     * Begins with a device: it counts once its first code was entered. The first one takes a recent sign-in, or a stolen session
     * would choose the device; another one takes a recent code of the one before.
     */
    async enrol(viewer: InBrowser, source: Source): Promise<Result<Enrolment, RequestRefusal>> {
      const { user } = viewer;
      const refusal = (await confirmedOf(user.id))
        ? await refuseOld(viewer)
        : refuseStale(viewer, { settings, clock });
      if (refusal) return refused(refusal);
      const secret = newSecret();
      const named = { uid: newUid(), userId: user.id };
      const sealed = keyring.encrypt(SECOND_FACTOR_PURPOSE, secret, secondFactorContext(named));
      await storage.transaction(async (stores) => {
        await stores.exclusively(`second-factor:${user.id}`);
        await stores.secondFactors.put({ ...named, sealed, createdAt: clock.now() });
        await record(stores, user, source, 'second_factor.begin');
      });
      const account = user.email ?? user.username ?? String(user.id);
      return ok(enrolmentOf(secret, { issuer: siteNameOf(settings), account }));
    },

    /** Takes the first code of a new device. @returns the recovery codes, which are shown once */
    async confirm(
      viewer: InBrowser,
      code: string,
      source: Source,
    ): Promise<Result<Proved & { recoveryCodes: string[] }, RequestRefusal | FieldRefusal>> {
      const { user } = viewer;
      const attempted = { source, event: 'second_factor.confirm' };
      const attempt = await countTry(counters, user.id);
      if (!attempt.ok) return attempt;
      const factors = await storage.read.secondFactors.ofUser(user.id);
      const pending = factors.find(({ confirmedAt }) => confirmedAt === null);
      const step = pending ? stepOf(secretOf(pending), plain(code), clock.now()) : null;
      if (!pending || step === null) return refused(await fail('wrong-code', viewer, attempted));
      // Asked again: the session may have been left alone since it began.
      const refusal = factors.length > 1 ? await refuseOld(viewer) : refuseStale(viewer, { settings, clock });
      if (refusal) return refused(refusal);
      type Confirmed = Result<Proved & { recoveryCodes: string[] }, Unproved>;
      const confirmed = await storage.transaction(async (stores): Promise<Confirmed> => {
        await stores.exclusively(`second-factor:${user.id}`);
        const { secondFactors } = stores;
        if (!(await secondFactors.useStep(pending.uid, step))) return refused('wrong-code');
        if (!(await secondFactors.confirm(pending, clock.now()))) return refused('wrong-code');
        await secondFactors.forgetProofs(user.id);
        const proved = await prove(stores, viewer, source);
        if (!proved) return refused('session-ended');
        const recoveryCodes = await makeRecoveryCodes(stores, user);
        await record(stores, user, source, 'second_factor.confirm');
        await tell(stores, user, { change: 'enrolled', source });
        return ok({ ...proved, recoveryCodes });
      });
      if (!confirmed.ok) return refused(await fail(confirmed.refusal, viewer, attempted));
      await attempt.value.takeBack();
      return confirmed;
    },

    /** Takes a code of the device, or a recovery code: each once. */
    async verify(
      viewer: InBrowser,
      code: string,
      source: Source,
    ): Promise<Result<Proved, RequestRefusal | FieldRefusal>> {
      const { user } = viewer;
      const attempt = await countTry(counters, user.id);
      if (!attempt.ok) return attempt;
      const factor = await confirmedOf(user.id);
      if (!factor) return refused({ code: 'second_factor_missing' });
      const typed = plain(code);
      const step = stepOf(secretOf(factor), typed, clock.now());
      const outcome = await storage.transaction(async (stores): Promise<Result<Proved, Unproved>> => {
        const { secondFactors } = stores;
        const isUsed =
          step === null
            ? await secondFactors.useRecoveryCode(user.id, sha256(typed))
            : await secondFactors.useStep(factor.uid, step);
        if (!isUsed) return refused('wrong-code');
        const proved = await prove(stores, viewer, source);
        if (!proved) return refused('session-ended');
        const method = step === null ? 'recovery-code' : 'totp';
        await record(stores, user, source, 'second_factor.verify', { method });
        if (step === null) await tell(stores, user, { change: 'recovery-code', source });
        return ok(proved);
      });
      if (!outcome.ok)
        return refused(await fail(outcome.refusal, viewer, { source, event: 'second_factor.verify' }));
      await attempt.value.takeBack();
      return outcome;
    },

    /** New recovery codes in place of those before. Of requests at once, the codes of the last one count. */
    renewRecoveryCodes: (viewer: InBrowser, source: Source): Promise<Result<string[], RequestRefusal>> =>
      storage.transaction(async (stores) => {
        const { user } = viewer;
        await stores.exclusively(`second-factor:${user.id}`);
        if (!(await confirmedOf(user.id, stores))) return refused({ code: 'second_factor_missing' });
        const refusal = await refuseOld(viewer, stores);
        if (refusal) return refused(refusal);
        await record(stores, user, source, 'second_factor.renew_codes');
        await tell(stores, user, { change: 'recovery-codes', source });
        return ok(await makeRecoveryCodes(stores, user));
      }),

    /** Takes a lost device away, on the machine: the next session begins with another one. @returns whether there was one */
    reset: (user: User, source: Source): Promise<boolean> =>
      storage.transaction(async (stores) => {
        await stores.exclusively(`second-factor:${user.id}`);
        if (!(await stores.secondFactors.removeOfUser(user.id))) return false;
        const entry = { event: 'second_factor.reset', outcome: 'success', actorId: null } as const;
        await audit.record(stores, source, { ...entry, userId: user.id });
        await tell(stores, user, { change: 'reset', source });
        return true;
      }),
  };

  /** Whoever has a device changes it with a recent code of it, also where the operator API asks for none. */
  async function refuseOld({ user, session }: InBrowser, stores?: Stores): Promise<RequestRefusal | null> {
    return (await ageOf(session, user.id, stores)) <= RECENT_PROOF
      ? null
      : { code: 'second_factor_required' };
  }
}

export type SecondFactors = ReturnType<typeof createSecondFactors>;

/** As apps and people write codes: `123 456`, `abcd-efgh-…`. */
const plain = (code: string): string => code.replace(/[\s-]/g, '').toUpperCase();
