import { Type } from 'typebox';
import type { Fields } from '../contracts/fields.ts';
import { type Answer, type RouteRequest, refuse } from '../contracts/route.ts';
import { isSettingName } from '../settings/codec.ts';
import type { ProposalView } from '../settings/proposals.ts';
import type { SettingView } from '../settings/view.ts';
import type { ChangedSetting } from '../settings/writer.ts';
import { SETTINGS, type SettingName } from '../settings.ts';

export const value = Type.Unknown({ description: 'The value. Secret values are masked.' });
export const setting = Type.Object({
  name: Type.String(),
  value,
  default: Type.Unknown(),
  is_set: Type.Boolean(),
  is_secret: Type.Boolean(),
  is_critical: Type.Boolean({ description: 'Changed by two owners: one proposes, another confirms.' }),
  doc: Type.String(),
});
export const settingDetails = Type.Object({
  ...setting.properties,
  version: Type.String({ description: 'For `If-Match`; another one after any change of the setting.' }),
  schema: Type.Unknown({
    description: 'The JSON Schema of the value. What it cannot express is checked when the value is stored.',
  }),
});
export const changed = Type.Object({ ...setting.properties, warnings: Type.Array(Type.String()) });
export const refusal = Type.Object({ value: Type.Array(Type.String()) });

/** A critical change that waits for another owner. */
export const proposal = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  value,
  is_default: Type.Boolean({ description: 'Whether the value is the default, stored as no value at all.' }),
  differences: Type.Array(
    Type.Object({ path: Type.String(), before: Type.Unknown(), after: Type.Unknown() }),
    { description: 'What differs from the value now. Of secret parts only that they do.' },
  ),
  warnings: Type.Array(Type.String(), { description: 'As they are given when a setting is changed.' }),
  proposed_by: Type.Integer({ description: 'The owner who proposed it.' }),
  proposed_at: Type.String({ format: 'date-time' }),
  expires_at: Type.String({ format: 'date-time' }),
});

export const operatorRoute = { tag: 'Operators', auth: 'staff', role: 'manager', csrf: true } as const;
export const settingParameter = {
  name: { description: 'The setting’s name.', example: 'LANGUAGE_CODE' },
} as const;

/** A handler for the paths of one setting; an unknown name is `not_found`. */
export const named =
  <F extends Fields>(handle: (name: SettingName, request: RouteRequest<F>) => Promise<Answer>) =>
  async (request: RouteRequest<F>): Promise<Answer> => {
    const name = request.params.name ?? '';
    return isSettingName(name) ? handle(name, request) : refuse({ code: 'not_found' });
  };

export const present = (view: SettingView) => ({
  name: view.name,
  value: view.value,
  default: view.default,
  is_set: view.isSet,
  is_secret: view.isSecret,
  is_critical: view.isCritical,
  doc: view.doc,
});

/** One setting, with what a form for it needs. */
export const presentDetails = (view: SettingView, version: number) => ({
  ...present(view),
  version: String(version),
  schema: SETTINGS[view.name].schema,
});

/** A setting after a change. */
export const presentChanged = ({ setting, warnings }: ChangedSetting) => ({
  ...present(setting),
  warnings: [...warnings],
});

/** A change of the history. */
export const presentChange = ({
  id,
  at,
  actorId,
  value,
}: {
  readonly id: number;
  readonly at: number;
  readonly actorId: number | null;
  readonly value: unknown;
}) => ({ id, at: new Date(at).toISOString(), actor: actorId, value });

/** A proposal as owners see it, here and on the command line. */
export const presentProposal = (view: ProposalView) => ({
  id: view.id,
  name: view.name,
  value: view.value,
  is_default: view.isDefault,
  differences: [...view.differences],
  warnings: [...view.warnings],
  proposed_by: view.proposerId,
  proposed_at: new Date(view.createdAt).toISOString(),
  expires_at: new Date(view.expiresAt).toISOString(),
});
