import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Engine, openEngine } from '../support/engines.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const STORED = { otp: { en: { text: '{code} at {site}' } } };

describe('latchkey messages preview', () => {
  let engine: Engine;
  before(async () => {
    engine = await openEngine('sqlite');
    const { code, complaint } = await latchkey('settings', 'set', 'MESSAGE_TEXTS', JSON.stringify(STORED));
    assert.equal(code, 0, complaint);
  });
  after(() => engine.drop());

  const latchkey = (...args: string[]): Promise<{ code: unknown; out: string; complaint: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, ...engine.env };
      execFile(process.execPath, [MAIN, ...args], { env }, (error, out, complaint) =>
        resolve({ code: error?.code ?? 0, out, complaint }),
      );
    });

  it('shows an operator an SMS as customers get it, with its cost, also with words that are not stored', async () => {
    const stored = await latchkey('messages', 'preview', 'otp');
    assert.match(stored.out, /^123456 at Latchkey\n\n@\S+ #123456\n\nGSM-7, \d\d characters, 1 SMS\n$/);
    const text = 'text=Şifreniz {code}';
    const tried = await latchkey('messages', 'preview', 'otp', '--language', 'tr', '--text', text);
    assert.match(tried.out, /^Şifreniz 123456\n\n@\S+ #123456\n\nUCS-2, \d\d characters, 1 SMS\n$/);
    const { encoding } = JSON.parse((await latchkey('messages', 'preview', 'otp', '--json')).out);
    assert.equal(encoding, 'GSM-7');
  });

  it('writes the HTML of a mail, and shows what stands in for a name', async () => {
    const file = join(engine.env.DATA_DIR ?? '', 'mail.html');
    const greeting = 'greeting=Dear customer,';
    const options = ['--text', greeting, '--text', 'subject=a=b', '--alternatives', '--to-file', file];
    const { out } = await latchkey('messages', 'preview', 'reset-email', ...options);
    assert.ok(out.startsWith(`Subject: a=b\nHTML: ${file}\n\nDear customer,\n`), out);
    assert.match(readFileSync(file, 'utf8'), /Dear customer,/);
  });

  it('lists the messages and their texts, so that nobody has to guess a name', async () => {
    const kinds = JSON.parse((await latchkey('messages', 'texts', '--json')).out) as string[];
    assert.ok(kinds.includes('otp') && kinds.includes('reset-email'));
    const said = JSON.parse((await latchkey('messages', 'texts', 'otp', '--json')).out);
    assert.deepEqual(said, { text: '{code} at {site}' });
    const mail = JSON.parse((await latchkey('messages', 'texts', 'reset-email', '--json')).out);
    assert.equal(mail.subject, 'Reset your password at {site}');
  });

  it('says in one line each what is wrong with what was asked', async () => {
    const complaints: [string[], RegExp][] = [
      [['otp', '--text', 'text=Hello'], /^latchkey: text: expected \{code\} in it\n$/],
      [['otp', '--text', 'x=Hello'], /^latchkey: x: expected one of text, got an unknown name\n$/],
      [['otp', '--text', 'Hello'], /^latchkey: messages preview: .*expected a name, =.*\n$/],
      [['nothing'], /^latchkey: messages preview: .*expected one of otp, .*\n$/],
    ];
    for (const [args, complaint] of complaints) {
      const answer = await latchkey('messages', 'preview', ...args);
      assert.equal(answer.code, 1);
      assert.match(answer.complaint, complaint);
    }
  });
});
