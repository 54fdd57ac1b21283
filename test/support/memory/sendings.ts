import type { CounterName, SendingCount, SendingStore } from '../../../src/contracts/stores/sendings.ts';
import { deleteRows, type Tables } from './tables.ts';

export function createMemorySendingStore(tables: Tables): SendingStore {
  const counters = (): (CounterName & SendingCount)[] => [...tables.sendingCounts.values()];
  return {
    async insert(sending) {
      if (tables.sendings.has(sending.messageUid)) return false;
      tables.sendings.set(sending.messageUid, sending);
      return true;
    },

    async remove(messageUid) {
      return deleteRows(tables.sendings, (sending) => sending.messageUid === messageUid)[0];
    },

    async useCode(challengeUid, at) {
      const found = [...tables.sendings.values()].find((sending) => sending.challengeUid === challengeUid);
      if (found) tables.codeUses.set(challengeUid, at);
      const attempts = tables.deliveryAttempts.get(found?.messageUid ?? '') ?? [];
      const accepted = attempts.findLast(({ outcome }) => outcome === 'accepted');
      return (
        found && { ...found, handedOver: accepted ? { gateway: accepted.gateway, at: accepted.at } : null }
      );
    },

    async codesIn(messageUids) {
      return new Map(
        messageUids.flatMap((uid) => {
          const challengeUid = tables.sendings.get(uid)?.challengeUid;
          const usedAt = tables.codeUses.get(challengeUid ?? '') ?? null;
          return challengeUid ? [[uid, { challengeUid, usedAt }] as const] : [];
        }),
      );
    },

    async add(name, change) {
      const id = `${name.scope} ${name.key} ${name.startsAt}`;
      const before = tables.sendingCounts.get(id) ?? { sent: 0, used: 0 };
      const [sent, used] = [before.sent + change.sent, before.used + change.used];
      tables.sendingCounts.set(id, { ...name, sent, used });
      return { sent, used };
    },

    async sum({ scope, key }, from, before) {
      return counters()
        .filter(
          (row) => row.scope === scope && row.key === key && row.startsAt >= from && row.startsAt < before,
        )
        .reduce((sum, { sent, used }) => ({ sent: sum.sent + sent, used: sum.used + used }), {
          sent: 0,
          used: 0,
        });
    },

    async list(scope, from, limit) {
      return counters()
        .filter((row) => row.scope === scope && row.startsAt >= from)
        .sort((a, b) => b.startsAt - a.startsAt || b.sent - a.sent || (a.key < b.key ? -1 : 1))
        .slice(0, limit);
    },

    async take(scope, before) {
      return deleteRows(tables.sendingCounts, (row) => row.scope === scope && row.startsAt < before);
    },

    async removeOutside(from, to, limit) {
      const [oldSendings, oldCounts] = [
        [...tables.sendings.values()].filter(({ countedAt }) => countedAt < from).slice(0, limit),
        [...tables.sendingCounts.values()]
          .filter(({ startsAt }) => startsAt < from || startsAt > to)
          .slice(0, limit),
      ];
      const sendings = deleteRows(tables.sendings, (row) => oldSendings.includes(row));
      const counts = deleteRows(tables.sendingCounts, (row) => oldCounts.includes(row));
      return sendings.length + counts.length;
    },
  };
}
