import { JsonInput } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../texts/index.tsx';
import type { FieldProps } from './field-props.ts';

/** A value as JSON. Nothing changes while it cannot be read. */
export function JsonField({ label, path, value, faults, onChange }: FieldProps) {
  const { t } = useTexts();
  const [text, setText] = useState(() => JSON.stringify(value ?? null, null, 2));
  const [isBroken, setBroken] = useState(false);
  const type = (typed: string): void => {
    setText(typed);
    try {
      onChange(JSON.parse(typed));
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  const own = faults.filter((fault) => fault.startsWith(path)).join(' ');
  return (
    <JsonInput
      label={label}
      value={text}
      onChange={type}
      error={isBroken ? t('jsonInvalid') : own}
      autosize
      minRows={1}
      maxRows={24}
      spellCheck={false}
    />
  );
}
