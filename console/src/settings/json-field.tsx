import { JsonInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTexts } from '../texts/index.tsx';
import type { FieldProps } from './field-props.ts';

/** A value as JSON. Nothing changes while it cannot be read. */
export function JsonField({ label, path, value, faults, onChange }: FieldProps) {
  const { t } = useTexts();
  const [text, setText] = useState(() => JSON.stringify(value ?? null, null, 2));
  const [isBroken, setBroken] = useState(false);
  // Another value may come from elsewhere: what was typed is discarded.
  const known = JSON.stringify(value ?? null);
  useEffect(() => {
    setText((shown) => (isJson(shown, known) ? shown : JSON.stringify(JSON.parse(known), null, 2)));
    setBroken(false);
  }, [known]);
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

/** Whether a text says a value, however it is written. @param value as JSON without spaces */
function isJson(text: string, value: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === value;
  } catch {
    return false;
  }
}
