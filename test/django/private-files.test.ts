import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openRejects } from '../../src/django/report.ts';

describe('the report of an import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-rejects-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is not readable to others, even where an older one was', () => {
    const file = join(folder, 'rejects.jsonl');
    writeFileSync(file, 'older');
    chmodSync(file, 0o644);
    openRejects(file, 0);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, 'utf8'), '');
  });

  it('does not overwrite what a link leads to', () => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')];
    writeFileSync(target, 'precious');
    symlinkSync(target, link);
    assert.throws(() => openRejects(link, 0), /--rejects: .* cannot be written \(ELOOP\)/);
    assert.equal(readFileSync(target, 'utf8'), 'precious');
  });
});
