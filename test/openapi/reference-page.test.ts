import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';

onSqlite('the page /docs/', (getApp) => {
  it('loads files of its own service only, under a policy that allows nothing inline', async () => {
    const browser = getApp().browser();
    const answer = await browser.get('/docs', { ...PAGE, 'accept-language': 'tr' });
    assert.equal(answer.status, 200);
    assert.equal(
      answer.headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    );
    assert.doesNotMatch(
      answer.text,
      /<script(?! src="\/static\/)|<style|style="|onclick|src="http|href="http/,
    );
    const files = [...answer.text.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map(([, path = '']) => path);
    assert.equal(files.length, 5);
    for (const file of files) {
      const { status, headers } = await browser.get(file);
      assert.equal(status, 200, file);
      assert.match(String(headers['cache-control']), /immutable/, file);
      assert.match(
        String(headers['content-type']),
        /^(?:text\/(?:css|javascript); charset=utf-8|image\/)/,
        file,
      );
    }
  });

  it('says that it is in English, whatever language is asked for', async () => {
    const answer = await getApp()
      .browser()
      .get('/docs/', { ...PAGE, 'accept-language': 'tr' });
    assert.match(answer.text, /<html lang="en">/);
    assert.equal(answer.headers['content-language'], 'en');
  });
});
