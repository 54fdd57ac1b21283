import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { explainMisfit } from '../../src/lib/validation.ts';
import { WORDED_KINDS } from '../../src/messages/wording/kinds.ts';
import { MESSAGE_TEXT_RULES } from '../../src/messages/wording/rules.ts';
import { fixedSettings, SETTINGS } from '../../src/settings.ts';

const PAGE = readFileSync(new URL('../../docs/wording.md', import.meta.url), 'utf8');

describe('docs/wording.md', () => {
  it('has an example that can be stored as it is', async () => {
    const [, example = ''] = /```json\n(.*?)```/s.exec(PAGE) ?? [];
    const value = JSON.parse(example);
    assert.deepEqual(explainMisfit(SETTINGS.MESSAGE_TEXTS.schema, value, 'MESSAGE_TEXTS'), []);
    assert.deepEqual(await MESSAGE_TEXT_RULES.MESSAGE_TEXTS?.check?.(value, fixedSettings()), []);
  });

  it('lists every message that can be reworded', () => {
    const titles = [...PAGE.matchAll(/^### `(.*)`$/gm)].map(([, kind = '']) => kind);
    assert.deepEqual(titles.toSorted(), WORDED_KINDS.toSorted());
  });
});
