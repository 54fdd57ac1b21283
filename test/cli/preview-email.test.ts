import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Engine, openEngine } from '../support/engines.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const TEMPLATE =
  '<p>{{ user.first_name }} at {{ site_name }} ({{ frontend_id }})</p><a href="{{ reset_url }}">x</a>';

describe('latchkey settings preview-email', () => {
  let engine: Engine;
  let folder: string;
  before(async () => {
    engine = await openEngine('sqlite');
    folder = engine.env.DATA_DIR ?? '';
  });
  after(() => engine.drop());

  const latchkey = (...args: string[]): Promise<{ code: unknown; out: string; complaint: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, ...engine.env };
      execFile(process.execPath, [MAIN, 'settings', ...args], { env }, (error, out, complaint) =>
        resolve({ code: error?.code ?? 0, out, complaint }),
      );
    });

  it('shows an operator the mail as customers will get it, before any of them does', async () => {
    const [source, target] = [join(folder, 'template.html'), join(folder, 'preview.html')];
    writeFileSync(source, TEMPLATE);
    const stored = await latchkey('set', 'RESET_EMAIL_HTML_TEMPLATE', '--file', source);
    assert.equal(stored.code, 0, stored.complaint);
    await latchkey('set', 'VALID_FRONTEND_IDS', '["app"]');
    await latchkey('set', 'FRONTEND_URLS', '{"app": "https://app.shop.example"}');

    const shown = await latchkey(
      'preview-email',
      '--language',
      'tr',
      '--frontend',
      'app',
      '--to-file',
      target,
    );
    assert.equal(shown.code, 0, shown.complaint);
    assert.match(shown.out, /^Subject: Latchkey parolanızı sıfırlayın\nHTML: .*\n\nMerhaba Ada,/);
    assert.match(
      readFileSync(target, 'utf8'),
      /^<p>Ada at Latchkey \(app\)<\/p><a href="https:\/\/app\.shop\.example\/password-reset\/c2FtcGxl\/sample-0+\/">x<\/a>$/,
    );
    const { file, subject, text, remark } = JSON.parse(
      (await latchkey('preview-email', '--to-file', target, '--json')).out,
    );
    assert.deepEqual([file, subject, remark], [target, 'Reset your password at Latchkey', null]);
    assert.match(text, /sample-0+/);
  });

  it('says so when customers of a frontend would not get it', async () => {
    const target = join(folder, 'kiosk.html');
    const source = '{% if frontend_id == "kiosk" %}Ask at the counter{% else %}{{ reset_url }}{% endif %}';
    await latchkey('set', 'VALID_FRONTEND_IDS', '["app", "kiosk"]');
    assert.equal((await latchkey('set', 'RESET_EMAIL_HTML_TEMPLATE', source)).code, 0);
    const { code, out } = await latchkey('preview-email', '--frontend', 'kiosk', '--to-file', target);
    assert.equal(code, 1);
    assert.match(out, /^Not as it should be: the built-in mail went out, .* expected a way to the link/);
    assert.match(readFileSync(target, 'utf8'), /^<!doctype html>/);
  });

  it('says in one line what is wrong with what was asked', async () => {
    const complaints: [string[], RegExp][] = [
      [['--to-file', folder], /^latchkey: .* cannot be written: EISDIR\n$/],
      [
        ['--to-file', join(folder, 'a'), '--frontend', 'x'],
        /^latchkey: expected one of VALID_FRONTEND_IDS \(app, kiosk\), got "x"\n$/,
      ],
      [
        ['--to-file', join(folder, 'a'), '--language', 'xx'],
        /^latchkey: settings preview-email: .*'xx'.*\n$/,
      ],
      [[], /^latchkey: settings preview-email: .*--to-file.*\n$/],
    ];
    for (const [args, complaint] of complaints) {
      const answer = await latchkey('preview-email', ...args);
      assert.equal(answer.code, 1);
      assert.match(answer.complaint, complaint);
    }
  });

  it('refuses a template without a link in one line, so that it never comes to a preview', async () => {
    const answer = await latchkey('set', 'RESET_EMAIL_HTML_TEMPLATE', '<p>Hello</p>');
    assert.equal(answer.code, 1);
    assert.match(
      answer.complaint,
      /^latchkey: RESET_EMAIL_HTML_TEMPLATE: expected a way to the link, .*, got none\n$/,
    );
  });
});
