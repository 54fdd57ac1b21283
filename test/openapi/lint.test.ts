import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lintFromString, loadConfig } from '@redocly/openapi-core';
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import { onSqlite, PRODUCTION } from '../support/app.ts';
import { documentOf } from '../support/openapi.ts';

const root = (file: string): URL => new URL(`../../${file}`, import.meta.url);

onSqlite(
  'the OpenAPI document, for those who generate clients and documentation from it',
  (getApp) => {
    let source: string;
    before(async () => {
      source = JSON.stringify(await documentOf(getApp().app));
    });

    it('keeps the recommended rules of Redocly', async () => {
      const config = await loadConfig({ configPath: fileURLToPath(root('redocly.yaml')) });
      const absoluteRef = fileURLToPath(root('openapi.json'));
      const problems = await lintFromString({ source, absoluteRef, config });
      const found = problems.filter(({ ignored }) => !ignored);
      assert.deepEqual(
        found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`),
        [],
      );
    });

    it('keeps the recommended rules of Spectral', async () => {
      const { default: rules }: { default: RulesetDefinition } = await import(root('.spectral.js').href);
      const linter = new spectral.Spectral();
      linter.setRuleset(rules);
      const problems = await linter.run(source);
      assert.deepEqual(
        problems.map(({ code, message, path }) => `${code}: ${message} ${path.join(' ')}`),
        [],
      );
    });
  },
  { env: PRODUCTION },
);
