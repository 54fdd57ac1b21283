import { SIGNING_KEY_PURPOSE, signingKeyContext } from '../backends/key-pairs.ts';
import type { SealedTable, SealedValue } from '../contracts/stores/sealed.ts';
import { PAYLOAD_PURPOSE, payloadContext } from '../outbox/outbox.ts';
import { REGISTRATION_PURPOSE } from '../registration/pending.ts';
import { SECOND_FACTOR_PURPOSE, secondFactorContext } from '../second-factor/totp.ts';
import { isSettingName, SETTING_PURPOSE } from '../settings/codec.ts';
import { SETTINGS } from '../settings.ts';
import { RETIRED_PURPOSE } from './retired-keys.ts';

/** How the encrypted values of a table were encrypted. */
interface Place {
  readonly purpose: string;
  /** What a ciphertext is bound to; null: the value is not encrypted. */
  contextOf(value: SealedValue): string | null;
}

const secretSetting = (name: string | undefined): string | null =>
  name !== undefined && isSettingName(name) && SETTINGS[name].secret ? name : null;

const ofSetting: Place = {
  purpose: SETTING_PURPOSE,
  contextOf: ({ boundTo: [name] }) => secretSetting(name),
};

export const PLACES: Readonly<Record<SealedTable, Place>> = {
  settings: { purpose: SETTING_PURPOSE, contextOf: ({ id }) => secretSetting(String(id)) },
  settings_history: ofSetting,
  settings_proposals: ofSetting,
  signing_keys: {
    purpose: SIGNING_KEY_PURPOSE,
    contextOf: ({ id, boundTo: [signsFrom] }) =>
      signingKeyContext({ kid: String(id), signsFrom: Number(signsFrom) }),
  },
  registrations: { purpose: REGISTRATION_PURPOSE, contextOf: ({ id }) => String(id) },
  outbox: {
    purpose: PAYLOAD_PURPOSE,
    contextOf: ({ id, boundTo: [kind = ''] }) => payloadContext({ uid: String(id), kind }),
  },
  second_factors: {
    purpose: SECOND_FACTOR_PURPOSE,
    contextOf: ({ id, boundTo: [userId = ''] }) =>
      secondFactorContext({ uid: String(id), userId: Number(userId) }),
  },
  retired_keys: { purpose: RETIRED_PURPOSE, contextOf: ({ id }) => String(id) },
};
