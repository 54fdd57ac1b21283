import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { type ComponentType, type ReactNode, useState } from 'react';
import { useTexts } from '../texts/index.tsx';
import { type FieldProps, faultsAt } from './field-props.ts';
import { isRecord, type Schema } from './setting-types.ts';

/** A field whose parts are fields again. */
interface CompoundProps extends FieldProps {
  readonly Field: ComponentType<FieldProps>;
}

/** What a new part begins with. */
function blank({ type, anyOf, enum: choices, const: only, properties = {}, required = [] }: Schema): unknown {
  if (only !== undefined) return only;
  if (choices) return choices[0];
  if (anyOf) return blank(anyOf.find((each) => each.type !== 'null') ?? {});
  switch (type) {
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries(required.map((name) => [name, blank(properties[name] ?? {})]));
    case 'string':
      return '';
    default:
      return null;
  }
}

const without = (value: Readonly<Record<string, unknown>>, name: string) =>
  Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));

/** An object with known properties. */
export function StructField({ schema, path, label, value, faults, onChange, Field }: CompoundProps) {
  const { t } = useTexts();
  const given = isRecord(value) ? value : {};
  const entries = Object.entries(schema.properties ?? {});
  const present = entries.filter(([name]) => name in given);
  const absent = entries.filter(([name]) => !(name in given));
  return (
    <Section label={label} error={faultsAt(path, faults)}>
      {present.map(([name, part]) => (
        <Part
          key={name}
          onRemove={schema.required?.includes(name) ? null : () => onChange(without(given, name))}
        >
          <Field
            schema={part}
            path={`${path}.${name}`}
            label={name}
            value={given[name]}
            faults={faults}
            onChange={(next) => onChange({ ...given, [name]: next })}
          />
        </Part>
      ))}
      <Group gap="xs">
        {absent.map(([name, part]) => (
          <Button
            key={name}
            size="compact-xs"
            variant="default"
            onClick={() => onChange({ ...given, [name]: blank(part) })}
          >
            {t('addNamed', { name })}
          </Button>
        ))}
      </Group>
    </Section>
  );
}

/** Parts under names that operators choose. */
export function RecordField({ schema, path, label, value, faults, onChange, Field }: CompoundProps) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const given = isRecord(value) ? value : {};
  const [part = {}] = Object.values(schema.patternProperties ?? {});
  return (
    <Section label={label} error={faultsAt(path, faults)}>
      {Object.entries(given).map(([key, each]) => (
        <Part key={key} onRemove={() => onChange(without(given, key))}>
          <Field
            schema={part}
            path={`${path}.${key}`}
            label={key}
            value={each}
            faults={faults}
            onChange={(next) => onChange({ ...given, [key]: next })}
          />
        </Part>
      ))}
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          label={t('newName')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button
          size="xs"
          variant="default"
          disabled={name.trim() === '' || name.trim() in given}
          onClick={() => {
            onChange({ ...given, [name.trim()]: blank(part) });
            setName('');
          }}
        >
          {t('add')}
        </Button>
      </Group>
    </Section>
  );
}

/** Parts in an order. */
export function ListField({ schema, path, label, value, faults, onChange, Field }: CompoundProps) {
  const { t } = useTexts();
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const part = schema.items ?? {};
  return (
    <Section label={label} error={faultsAt(path, faults)}>
      {items.map((item, index) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no names; adding and removing draws all of them anew
          key={`${items.length} ${index}`}
          onRemove={() => onChange(items.filter((_, each) => each !== index))}
        >
          <Field
            schema={part}
            path={`${path}[${index}]`}
            label={`${index + 1}`}
            value={item}
            faults={faults}
            onChange={(next) => onChange(items.map((each, at) => (at === index ? next : each)))}
          />
        </Part>
      ))}
      <Group>
        <Button size="compact-xs" variant="default" onClick={() => onChange([...items, blank(part)])}>
          {t('add')}
        </Button>
      </Group>
    </Section>
  );
}

function Section({
  label,
  error,
  children,
}: {
  readonly label: string;
  readonly error: string;
  readonly children: ReactNode;
}) {
  return (
    <Fieldset legend={label} p="sm">
      <Stack gap="sm">
        {error !== '' && <span role="alert">{error}</span>}
        {children}
      </Stack>
    </Fieldset>
  );
}

function Part({
  onRemove,
  children,
}: {
  readonly onRemove: (() => void) | null;
  readonly children: ReactNode;
}) {
  const { t } = useTexts();
  return (
    <Group align="flex-end" gap="xs">
      <div style={{ flex: '1 1 240px', minWidth: 0 }}>{children}</div>
      {onRemove && (
        <Button size="compact-xs" variant="subtle" color="red" onClick={onRemove}>
          {t('remove')}
        </Button>
      )}
    </Group>
  );
}
