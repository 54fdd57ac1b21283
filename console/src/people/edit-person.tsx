import { Alert, Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { api } from '../api/api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Fault } from '../shell/faults.tsx';
import { LANGUAGES, type TextKey, useTexts } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import type { Person } from './person-types.ts';

const TEXTS = [
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
  ['username', 'username'],
] as const satisfies readonly (readonly [string, TextKey])[];
/** Who changes these can have links and codes sent elsewhere, so they take a manager. */
const OPENING = [
  ['email', 'email'],
  ['phone', 'phone'],
] as const satisfies readonly (readonly [string, TextKey])[];
const VERIFIED = [
  ['is_email_verified', 'emailVerified'],
  ['is_phone_verified', 'phoneVerified'],
] as const satisfies readonly (readonly [string, TextKey])[];

type Fields = ReturnType<typeof fieldsOf>;
const fieldsOf = (person: Person) => ({
  first_name: person.first_name,
  last_name: person.last_name,
  username: person.username ?? '',
  language_code: person.language_code ?? '',
  email: person.email ?? '',
  phone: person.phone ?? '',
  is_email_verified: person.is_email_verified,
  is_phone_verified: person.is_phone_verified,
});

/** Changes an account. Where somebody else changed it meanwhile, it shows theirs beside what was typed. */
export function EditPerson({
  person,
  onClose,
  onDone,
}: {
  readonly person: Person;
  readonly onClose: () => void;
  readonly onDone: (said: string) => void;
}) {
  const { t } = useTexts();
  const id = person.pk;
  const [base, rebase] = useState(person);
  const [fields, setFields] = useState(() => fieldsOf(person));
  const [isConflict, setConflict] = useState(false);
  const stored = fieldsOf(base);
  const changed = Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== stored[name as keyof Fields]),
  );
  const saving = useMutation({
    mutationFn: () =>
      api.patch('/admin/api/users/{id}/', {
        params: { path: { id }, header: { 'If-Match': `"${base.version}"` } },
        // Only some of the fields, which their type does not say.
        body: changed as Partial<Record<keyof Fields, never>>,
      }),
    onSuccess: () => onDone(t('saved')),
    async onError(error) {
      if (!(error instanceof ApiError) || error.status !== 412) return;
      setConflict(true);
      const now = await api.get('/admin/api/users/{id}/', { params: { path: { id } } });
      // What was not touched follows the account.
      setFields((typed) => ({ ...fieldsOf(now), ...only(typed, Object.keys(changed)) }));
      rebase(now);
    },
  });
  const error = saving.error instanceof ApiError && saving.error.status === 412 ? null : saving.error;
  const faultsOf = (name: string): string =>
    error instanceof ApiError ? (error.fields[name] ?? []).join(' ') : '';
  const put = (change: Partial<Fields>): void => setFields((before) => ({ ...before, ...change }));
  const text = (name: keyof Fields, key: TextKey) => (
    <TextInput
      key={name}
      label={t(key)}
      value={String(fields[name])}
      error={faultsOf(name)}
      {...(isConflict &&
        name in changed && { description: t('valueNow', { value: String(stored[name]) || '—' }) })}
      onChange={({ currentTarget }) => put({ [name]: currentTarget.value })}
      autoComplete="off"
    />
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const hasFieldFault = error instanceof ApiError && Object.keys(error.fields).some((name) => name in fields);
  return (
    <Dialog onClose={onClose} title={t('edit')} size="lg">
      <form onSubmit={submit}>
        <Stack gap="sm">
          {isConflict && (
            <Alert color="orange" role="alert" title={t('conflictTitle')}>
              {t('conflictText')}
            </Alert>
          )}
          {TEXTS.map(([name, key]) => text(name, key))}
          <Select
            label={t('language')}
            clearable
            value={fields.language_code || null}
            data={Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, label: name }))}
            onChange={(value) => put({ language_code: value ?? '' })}
          />
          {mayAct('manager') && person.role === null && (
            <>
              {OPENING.map(([name, key]) => text(name, key))}
              {VERIFIED.map(([name, key]) => (
                <Checkbox
                  key={name}
                  label={t(key)}
                  checked={fields[name]}
                  error={faultsOf(name)}
                  onChange={({ currentTarget }) => put({ [name]: currentTarget.checked })}
                />
              ))}
            </>
          )}
          {error && !hasFieldFault && <Fault error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={Object.keys(changed).length === 0}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const only = (fields: Fields, names: readonly string[]): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
