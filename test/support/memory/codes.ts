import type { OtpChallenge, OtpStore } from '../../../src/contracts/stores/codes.ts';
import { CLOCK_SKEW, toleranceOf } from '../../../src/lib/clock.ts';
import { deleteRows, insertRow, requireRow, type Tables, updateRow } from './tables.ts';

export function createMemoryOtpStore(tables: Tables): OtpStore {
  const all = (): OtpChallenge[] => [...tables.challenges.values()];
  return {
    async issue(challenge, gap) {
      requireRow(tables.sessions, challenge.sessionIdHash);
      const before = all().find(
        (other) =>
          other.sessionIdHash === challenge.sessionIdHash &&
          other.purpose === challenge.purpose &&
          other.phoneKey === challenge.phoneKey,
      );
      const { issuedAt } = challenge;
      if (before && before.issuedAt > issuedAt - gap && before.issuedAt <= issuedAt + CLOCK_SKEW)
        return { issuedAt: before.issuedAt };
      if (before) tables.challenges.delete(before.uid);
      insertRow(tables.challenges, challenge.uid, {
        ...challenge,
        tries: 0,
        guesses: '',
        usedAt: null,
        userId: null,
      });
      return undefined;
    },

    async latest(sessionIdHash, purpose, now) {
      return all()
        .filter((challenge) => challenge.sessionIdHash === sessionIdHash && challenge.purpose === purpose)
        .filter(({ issuedAt }) => issuedAt <= now + CLOCK_SKEW)
        .sort((a, b) => b.issuedAt - a.issuedAt || (a.uid < b.uid ? 1 : -1))[0];
    },

    async byUid(uid) {
      return tables.challenges.get(uid);
    },

    async byUids(uids) {
      return all().filter(({ uid }) => uids.includes(uid));
    },

    async countGuess({ uid, mac, now, maxTries }) {
      const counts = ({ usedAt, expiresAt, tries, guesses }: OtpChallenge): boolean =>
        usedAt === null &&
        (expiresAt === null || expiresAt > now) &&
        tries < maxTries &&
        !guesses.includes(mac);
      const counted = updateRow(tables.challenges, uid, counts, ({ tries, guesses }) => ({
        tries: tries + 1,
        guesses: `${guesses}${mac} `,
      }));
      return counted !== undefined;
    },

    async consume(uid, now) {
      const isUnused = ({ usedAt }: OtpChallenge): boolean => usedAt === null;
      return updateRow(tables.challenges, uid, isUnused, () => ({ usedAt: now })) !== undefined;
    },

    async removeSentTo(userId) {
      deleteRows(tables.challenges, (challenge) => challenge.userId === userId);
    },

    async assignUser(uid, userId) {
      updateRow(
        tables.challenges,
        uid,
        () => true,
        () => ({ userId }),
      );
    },

    async count(kind, key, window, now) {
      const open = tables.ledger.get(`${kind} ${key}`);
      const counted =
        open && open.resetsAt > now && open.resetsAt <= now + window + toleranceOf(window)
          ? { ...open, count: open.count + 1 }
          : { count: 1, resetsAt: now + window };
      tables.ledger.set(`${kind} ${key}`, counted);
      return counted;
    },

    counted: async (kind, key) => tables.ledger.get(`${kind} ${key}`),

    async uncount(kind, key) {
      updateRow(
        tables.ledger,
        `${kind} ${key}`,
        ({ count }) => count > 0,
        ({ count }) => ({ count: count - 1 }),
      );
    },

    async countedUnder(kind, keys, now) {
      const found = keys.flatMap((key) => {
        const open = tables.ledger.get(`${kind} ${key}`);
        return open && open.resetsAt > now ? [[key, open] as const] : [];
      });
      return new Map(found);
    },

    async clear(kind, keys) {
      for (const key of keys) tables.ledger.delete(`${kind} ${key}`);
    },

    async removeExpired(now, limit) {
      const over = [...tables.ledger.values()].filter(({ resetsAt }) => resetsAt <= now).slice(0, limit);
      return deleteRows(tables.ledger, (window) => over.includes(window)).length;
    },
  };
}
