import { type Static, Type } from 'typebox';
import type { Config } from '../config/config.ts';
import type { Proof } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { CLOCK_SKEW, type Clock, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { randomHex } from '../lib/random.ts';
import { fits } from '../lib/validation.ts';
import type { Settings } from '../settings.ts';
import { loadJose } from './jose.ts';
import { ALGORITHM } from './key-pairs.ts';
import type { SigningKeys } from './signing-keys.ts';
import { ANONYMOUS, type Subject, sidOf } from './subject.ts';

/** How long a token is valid, seconds. */
export const JWT_LIFE = 300;
/** A token is handed out again while it is valid for at least so long, seconds. */
const LEAST_LEFT = 60;
/** How many tokens are kept to be handed out again. */
const KEPT = 5000;
/** RFC 8725 §3.11: a token of another kind that is signed with the same key is none of these. */
const TYPE = 'session+jwt';

/** RFC 8176. */
const METHODS: Readonly<Record<Proof, readonly string[]>> = { pwd: ['pwd'], sms: ['sms', 'otp'] };

const verifiedSchema = Type.Object({
  sub: Type.String(),
  sid: Type.String(),
  vid: Type.String(),
  iat: Type.Integer(),
  exp: Type.Integer(),
});

/** The claims of a verified token that say whether its session lives. */
export type VerifiedClaims = Static<typeof verifiedSchema>;

interface Kept {
  /** What the token was made of: it is outdated when this differs. */
  readonly content: string;
  readonly issuedAt: number;
  readonly token: Promise<string>;
}

/** Signed session tokens: JWTs (RFC 7519, RFC 8725). */
export function createSessionTokens(deps: {
  config: Pick<Config, 'publicUrl'>;
  settings: Settings;
  clock: Clock;
  keyring: Keyring;
  signingKeys: SigningKeys;
}) {
  const { config, settings, clock, keyring, signingKeys } = deps;
  /** By the hash of the credential: a proxy asks so often that even the MAC of a `sid` would count. */
  const kept = new Map<string, Kept>();
  const nowInSeconds = (): number => Math.floor(clock.now() / SECOND);

  /** All claims but `sid` and those that differ from token to token. */
  const claimsOf = (subject: Subject, audience: string) => {
    const { user, visitorId, provedAt, provedBy } = subject;
    return {
      iss: config.publicUrl,
      aud: audience,
      sub: user ? String(user.id) : `visitor:${visitorId}`,
      vid: visitorId,
      user_type: user?.userType ?? ANONYMOUS,
      // Only what was proved: a one-time link, for one, proves nothing.
      ...(provedAt !== null && { auth_time: Math.floor(provedAt / SECOND) }),
      ...(provedBy !== null && { amr: METHODS[provedBy] }),
      ...(user && personalClaims(user, settings.get('JWT_CLAIMS'))),
    };
  };

  const sign = async (
    { credential }: Subject,
    claims: ReturnType<typeof claimsOf>,
    iat: number,
  ): Promise<string> => {
    const { SignJWT } = await loadJose();
    const { kid, privateKey } = await signingKeys.signer();
    const sid = sidOf(keyring, credential);
    return new SignJWT({ ...claims, sid, iat, exp: iat + JWT_LIFE, jti: randomHex(16) })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .sign(privateKey);
  };

  return {
    /** The audiences that tokens may be for, the default one first; empty: no tokens are issued. */
    audiences: (): readonly string[] => settings.get('JWT_AUDIENCES'),

    /** A new token, valid for {@link JWT_LIFE}. */
    issue: (subject: Subject, audience: string): Promise<string> =>
      sign(subject, claimsOf(subject, audience), nowInSeconds()),

    /**
     * A token for the default audience, valid for at least a minute. The same one is returned for most of its life, unless
     * what it says has changed or its key was withdrawn: a proxy asks for every request.
     * @returns null if no tokens are issued
     */
    async reuse(subject: Subject): Promise<string | null> {
      const [audience] = settings.get('JWT_AUDIENCES');
      if (audience === undefined) return null;
      const { kid } = await signingKeys.signer();
      const claims = claimsOf(subject, audience);
      const content = `${kid} ${JSON.stringify(claims)}`;
      const { hash } = subject.credential;
      const now = nowInSeconds();
      const before = kept.get(hash);
      const age = before ? now - before.issuedAt : 0;
      if (before?.content === content && age >= 0 && age <= JWT_LIFE - LEAST_LEFT) return before.token;
      const token = sign(subject, claims, now);
      keep(hash, { content, issuedAt: now, token });
      // A failure is not kept: the next request tries again.
      token.catch(() => {
        if (kept.get(hash)?.token === token) kept.delete(hash);
      });
      return token;
    },

    /**
     * The claims of one of our tokens; null if it is none, or expired, or its key was withdrawn. Its audience is for the
     * recipient to compare.
     */
    async verify(token: string): Promise<VerifiedClaims | null> {
      const { errors, jwtVerify } = await loadJose();
      const keys = await signingKeys.published();
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = keys.find((candidate) => candidate.kid === kid);
            if (!key) throw new errors.JWKSNoMatchingKey();
            return key.publicKey;
          },
          {
            algorithms: [ALGORITHM],
            typ: TYPE,
            issuer: config.publicUrl,
            currentDate: new Date(clock.now()),
          },
        );
        // One from the future was issued while the clock was wrong: it would live longer than its life.
        const isOurs = fits(verifiedSchema, payload) && payload.iat <= nowInSeconds() + CLOCK_SKEW / SECOND;
        return isOurs ? payload : null;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };

  /** The longest kept one makes room. */
  function keep(hash: string, token: Kept): void {
    kept.delete(hash);
    const [oldest] = kept.keys();
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(hash, token);
  }
}

export type SessionTokens = ReturnType<typeof createSessionTokens>;

/** OpenID Connect Core §5.1; what a user does not have is left out. */
function personalClaims(user: User, names: readonly string[]): Record<string, string | boolean> {
  const claims = {
    ...(user.email !== null && { email: user.email, email_verified: user.isEmailVerified }),
    ...(user.phone !== null && { phone_number: user.phone, phone_number_verified: user.isPhoneVerified }),
  };
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.includes(name)));
}
