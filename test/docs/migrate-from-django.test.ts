import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { readMapping } from '../../src/django/mapping.ts';
import type { Place } from '../support/copying.ts';
import { openHome } from '../support/django/importing.ts';
import { type Made, openShop, type Shop, WITHOUT_DJANGO } from '../support/django/shop.ts';

const DOCUMENT = readFileSync(new URL('../../docs/migrate-from-django.md', import.meta.url), 'utf8');
const PROGRAM = fileURLToPath(new URL('../../bin/latchkey.js', import.meta.url));
const PASSWORD = 'correct horse battery';

/** The code blocks of a language, in order. */
const blocksOf = (language: string): string[] =>
  [...DOCUMENT.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent, block]) => (block ?? '').replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

describe('the evening of docs/migrate-from-django.md', { skip: WITHOUT_DJANGO }, () => {
  let shop: Shop;
  let back: Shop;
  let home: Place;
  let made: Made;
  before(async () => {
    [shop, back, home] = [await openShop('sqlite'), await openShop('sqlite'), await openHome('sqlite')];
    made = await shop.run<Made>('setup', { password: PASSWORD });
  });
  after(() => Promise.all([shop?.close(), back?.close(), home?.drop()]));

  /** Runs the commands of a block, as they stand there. */
  async function sh(block: string): Promise<string> {
    const child = spawn(
      'bash',
      ['-e', '-c', `latchkey() { "${process.execPath}" "${PROGRAM}" "$@"; }\n${block}`],
      {
        cwd: shop.folder,
        env: { PATH: process.env.PATH, ...home.env, DJANGO: shop.url },
      },
    );
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const [said, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    assert.equal(code, 0, `${block}\n${said}\n${complaints}`);
    return said;
  }

  it('goes as it says, and so does the way back', async () => {
    const [rehearsal, first, delta, wayBack, ...more] = blocksOf('sh');
    assert.equal(more.length, 0, 'a block that is not run');
    assert.match(await sh(rehearsal ?? ''), /stored +nothing/);
    assert.match(await sh(first ?? ''), new RegExp(`users +${made.count} `));
    assert.match(await sh(delta ?? ''), /not here +0/);
    await sh(wayBack ?? '');
    const [hashers = ''] = blocksOf('python');
    writeFileSync(join(back.folder, 'shop_hashers.py'), hashers);
    await back.run('migrate');
    await back.run('load', { file: join(shop.folder, 'customers.json') });
    const passwords = Object.fromEntries(Object.keys(made.people).map((name) => [name, PASSWORD]));
    const given = {
      path: back.folder,
      extra_hashers: ['shop_hashers.WrappedMD5PasswordHasher', 'shop_hashers.WrappedSHA1PasswordHasher'],
    };
    for (const [name, isIn] of Object.entries(
      await back.run<Record<string, boolean>>('check', { ...given, passwords }),
    ))
      assert.equal(isIn, true, `${name} cannot sign in at Django any more`);
    const wrong = { md5: 'x', sha1: 'x' };
    assert.deepEqual(await back.run('check', { ...given, passwords: wrong }), { md5: false, sha1: false });
  });

  it('has a mapping that the import understands', () => {
    const [yaml = ''] = blocksOf('yaml');
    const file = join(shop.folder, 'map.yaml');
    writeFileSync(file, yaml);
    const mapping = readMapping(file);
    assert.equal(mapping.tables.users?.table, 'shop_customer');
    assert.equal(mapping.fields.phone, 'gsm');
    assert.equal(mapping.fields.email, 'email');
    assert.deepEqual(mapping.attributes, (parse(yaml) as { users: { attributes: object } }).users.attributes);
  });

  it('names every field that a mapping can name', () => {
    const { fields } = readMapping(undefined);
    for (const field of Object.keys(fields)) assert.ok(DOCUMENT.includes(`\`${field}\``), field);
  });
});
