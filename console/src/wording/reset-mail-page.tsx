import { SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { VARIABLE_NAMES } from '../../../src/templates/template.ts';
import { api } from '../api/api.ts';
import { Heading } from '../parts/heading.tsx';
import { Loading } from '../parts/loading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { ChangeBar, Conflict } from '../settings/change-bar.tsx';
import type { Outcome } from '../settings/outcome.ts';
import { OutcomeAlert } from '../settings/outcome-alert.tsx';
import type { OpenSetting } from '../settings/setting-types.ts';
import { useSetting, useSettingChange } from '../settings/use-setting-change.ts';
import { Fault } from '../shell/faults.tsx';
import { LANGUAGES, type Language, useTexts } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import { Editors } from './editors.tsx';
import { faultsIn } from './faults.ts';
import { MailPreview } from './mail-preview.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { isForEach, templateIn, withMode, withTemplate } from './reset-template.ts';
import { SendTest } from './send-test.tsx';
import { usePreview } from './use-preview.ts';

const NAME = 'RESET_EMAIL_HTML_TEMPLATE';

/** The HTML of the reset mail as a Liquid template, with a preview. */
export function ResetMailPage() {
  const { t } = useTexts();
  useTitle(t('resetMail'));
  const queries = useQueryClient();
  const [outcome, tell] = useState<Outcome | null>(null);
  const { data, error, refetch } = useSetting(NAME);
  return (
    <>
      <Heading title={t('resetMail')} text={t('resetMailText')} />
      <Editors />
      <OutcomeAlert outcome={outcome} />
      {error && !data && <Fault error={error} retry={refetch} />}
      {!error && !data && <Loading height={300} />}
      {data && (
        <Editor
          key={data.version}
          setting={data}
          onDone={(told) => {
            tell(told);
            void queries.invalidateQueries({ queryKey: ['settings'] });
          }}
        />
      )}
    </>
  );
}

function Editor({
  setting,
  onDone,
}: {
  readonly setting: OpenSetting;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { t, language: own } = useTexts();
  const [language, choose] = useState<Language>(own);
  const change = useSettingChange(setting, onDone);
  const { value, setValue } = change;
  const template = templateIn(value, language);
  const preview = usePreview({ template, language }, (body) =>
    api.post('/admin/api/reset-template/preview/', { body }),
  );
  const faults = [...faultsIn(preview.error), ...faultsIn(change.error ?? null)];
  return (
    <div className="editor">
      <form
        className="panel"
        onSubmit={(event) => {
          event.preventDefault();
          change.save();
        }}
      >
        <Stack p="md" gap="md">
          <Conflict change={change} />
          <SegmentedControl
            orientation="vertical"
            aria-label={t('templateFor')}
            value={isForEach(value) ? 'each' : 'all'}
            onChange={(mode) => setValue(withMode(value, mode === 'each', language))}
            data={[
              { value: 'all', label: t('oneTemplate') },
              { value: 'each', label: t('templatePerLanguage') },
            ]}
          />
          <Select
            label={t('language')}
            value={language}
            allowDeselect={false}
            data={Object.entries(LANGUAGES).map(([code, { name }]) => ({ value: code, label: name }))}
            onChange={(next) => choose((next ?? own) as Language)}
          />
          <Textarea
            label={t('template')}
            description={t('templateHint')}
            value={template}
            error={faults.map(({ text }) => text).join(' ')}
            dir="ltr"
            spellCheck={false}
            autosize
            minRows={8}
            maxRows={24}
            classNames={{ input: 'code' }}
            onChange={({ currentTarget }) => setValue(withTemplate(value, language, currentTarget.value))}
          />
          <Text size="xs" c="dimmed">
            {t('variables')}: <bdi>{VARIABLE_NAMES.map((name) => `{{ ${name} }}`).join(' · ')}</bdi>
          </Text>
          <ChangeBar change={change} />
        </Stack>
      </form>
      <PreviewPanel
        preview={preview}
        below={
          // Its template may hold any link, so only owners have it sent.
          mayAct('owner') && (
            <SendTest
              key={language}
              send={() => api.post('/admin/api/reset-template/test/', { body: { template, language } })}
            />
          )
        }
      >
        {(made) => <MailPreview {...made} />}
      </PreviewPanel>
    </div>
  );
}
