import { Button, Group, Stack, Textarea, Text as Words } from '@mantine/core';
import { useRef } from 'react';
import { useTexts } from '../texts/index.tsx';
import { DifferencesToBuiltIn } from './differences-to-built-in.tsx';
import type { Text } from './message-texts.ts';

/** One text of a message: what the shop says, the values it may hold, and how it differs from the built-in one. */
export function TextField({
  text: { name, built_in: builtIn, placeholders },
  label,
  reworded,
  error,
  language,
  onChange,
}: {
  readonly text: Text;
  readonly label: string;
  /** undefined: the built-in text. */
  readonly reworded: string | undefined;
  readonly error: string;
  /** In which it is written. */
  readonly language: string;
  readonly onChange: (reworded: string | undefined) => void;
}) {
  const { t } = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const value = reworded ?? builtIn;
  const change = (typed: string): void => onChange(typed === builtIn ? undefined : typed);
  const insert = (placeholder: string): void => {
    const { selectionStart: start = value.length, selectionEnd: end = value.length } = field.current ?? {};
    change(value.slice(0, start) + placeholder + value.slice(end));
    field.current?.focus();
  };
  return (
    <Stack gap={6}>
      <Textarea
        ref={field}
        name={name}
        label={label}
        value={value}
        error={error}
        lang={language}
        dir="auto"
        autosize
        maxRows={12}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
      <Group gap={6}>
        {placeholders.map(({ name: placeholder, required, sample }) => (
          <Button
            key={placeholder}
            size="compact-xs"
            variant="default"
            aria-label={t('insert', { what: `{${placeholder}}` })}
            title={t(required ? 'placeholderRequired' : 'placeholderSample', { sample })}
            onClick={() => insert(`{${placeholder}}`)}
          >
            <bdi>{`{${placeholder}}${required ? ' *' : ''}`}</bdi>
          </Button>
        ))}
        {reworded !== undefined && (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange(undefined)}>
            {t('backToBuiltIn', { text: label })}
          </Button>
        )}
      </Group>
      {reworded !== undefined && <DifferencesToBuiltIn builtIn={builtIn} text={reworded} />}
      {placeholders.some(({ required }) => required) && (
        <Words size="xs" c="dimmed">
          {t('requiredHint')}
        </Words>
      )}
    </Stack>
  );
}
