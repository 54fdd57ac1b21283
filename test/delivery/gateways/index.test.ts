import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { TSchema } from 'typebox';
import { GATEWAYS } from '../../../src/delivery/gateways/index.ts';
import { readGateway } from '../../../src/delivery/sms/conf.ts';

interface Option extends TSchema {
  readonly description?: string;
  readonly secret?: boolean;
}

describe('the index of SMS gateways', () => {
  it('lists every driver there is a file of, so that none is written and cannot be used', () => {
    const files = readdirSync(new URL('../../../src/delivery/gateways/', import.meta.url))
      .filter((file) => file !== 'index.ts')
      .map((file) => file.replace('.ts', ''));
    assert.deepEqual(GATEWAYS.map(({ name }) => name).sort(), files.sort());
  });

  for (const { name, conf, example, doc, trial } of GATEWAYS)
    describe(name, () => {
      it('shows an example that works, and says how to try it', () => {
        assert.ok('gateway' in readGateway({ klass: name, conf: { ...example } }, name));
        assert.ok(doc && trial);
      });

      it('describes every option, and keeps every credential secret', () => {
        for (const [option, schema] of Object.entries<Option>(conf.properties)) {
          assert.ok(schema.description, option);
          assert.equal(schema.secret === true, /password|secret|token/.test(option), option);
        }
        const misspelt = { klass: name, conf: { ...example, surprise: 1 } };
        assert.ok('faults' in readGateway(misspelt, name));
      });
    });
});
