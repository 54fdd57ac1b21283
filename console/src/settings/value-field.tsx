import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';
import { ListField, RecordField, StructField } from './compound-fields.tsx';
import { type FieldProps, faultsAt } from './field-props.ts';
import { JsonField } from './json-field.tsx';
import { isRecord, MASK, type Schema } from './setting-types.ts';

const LONG = 200;

/** The alternative of a union that a value has the form of. */
function chosen({ anyOf }: Schema, value: unknown): Schema | undefined {
  const typeOf = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return anyOf?.find(({ type, const: only }) =>
    only === undefined ? (type === 'integer' ? 'number' : type) === typeOf : only === value,
  );
}

/** A field for a value, as its schema says. What has no form of its own is edited as JSON. */
export function ValueField(props: FieldProps) {
  const { t } = useTexts();
  const { schema, path, label, value, faults, onChange } = props;
  const error = faultsAt(path, faults);
  const { description } = schema;
  const common = { label, error, ...(description && { description }) };
  const choices = schema.enum ?? schema.anyOf?.map((each) => each.const);
  if (choices?.every((choice) => typeof choice === 'string'))
    return (
      <Select
        {...common}
        data={choices.map(String)}
        value={typeof value === 'string' ? value : null}
        allowDeselect={false}
        onChange={onChange}
      />
    );
  if (schema.anyOf) {
    const alternative = chosen(schema, value);
    return alternative && alternative.type !== 'null' ? (
      <ValueField {...props} schema={alternative} />
    ) : (
      <JsonField {...props} />
    );
  }
  switch (schema.type) {
    case 'boolean':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={schema.type === 'number'}
          {...(schema.minimum !== undefined && { min: schema.minimum })}
          {...(schema.maximum !== undefined && { max: schema.maximum })}
          clampBehavior="none"
          onChange={(typed) => onChange(typed === '' ? null : typed)}
          hideControls
        />
      );
    case 'string': {
      const isHidden = value === MASK;
      const text = {
        ...common,
        value: isHidden ? '' : String(value ?? ''),
        ...(isHidden && { placeholder: t('secretHidden') }),
        autoComplete: 'off',
      };
      return (schema.maxLength ?? 0) > LONG ? (
        <Textarea
          {...text}
          autosize
          maxRows={20}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      ) : (
        <TextInput {...text} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
      );
    }
    case 'array':
      if (schema.items?.type === 'string' && !schema.items.enum)
        return (
          <TagsInput
            {...common}
            description={t('listHint')}
            value={Array.isArray(value) ? value.map(String) : []}
            onChange={onChange}
            acceptValueOnBlur
            // Its faults are of single items.
            error={faults.filter((fault) => fault.startsWith(path)).join(' ')}
          />
        );
      return schema.items && Array.isArray(value) ? (
        <ListField {...props} Field={ValueField} />
      ) : (
        <JsonField {...props} />
      );
    case 'object':
      if (!isRecord(value)) return <JsonField {...props} />;
      if (schema.properties) return <StructField {...props} Field={ValueField} />;
      return schema.patternProperties ? (
        <RecordField {...props} Field={ValueField} />
      ) : (
        <JsonField {...props} />
      );
    default:
      return <JsonField {...props} />;
  }
}
