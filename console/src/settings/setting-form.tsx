import { Stack } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';
import { ChangeBar, Conflict } from './change-bar.tsx';
import { Companion } from './companion.tsx';
import type { Outcome } from './outcome.ts';
import type { OpenSetting, Schema } from './setting-types.ts';
import { useSettingChange } from './use-setting-change.ts';
import { ValueField } from './value-field.tsx';

/** A form for the value of a setting. It shows what would change, and asks once more where somebody else was quicker. */
export function SettingForm({
  setting,
  onDone,
}: {
  readonly setting: OpenSetting;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { t } = useTexts();
  const change = useSettingChange(setting, onDone);
  const { value, setValue, faults } = change;
  return (
    <>
      <form
        className="panel"
        onSubmit={(event) => {
          event.preventDefault();
          change.save();
        }}
      >
        <Stack p="md" gap="md">
          <Conflict change={change} />
          <ValueField
            schema={setting.schema as Schema}
            path={setting.name}
            label={t('value')}
            value={value}
            faults={faults}
            onChange={setValue}
          />
          <ChangeBar change={change} />
        </Stack>
      </form>
      <Companion name={setting.name} value={value} onChange={setValue} />
    </>
  );
}
