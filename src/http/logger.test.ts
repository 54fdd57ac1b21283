import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

/** Runs a script that logs, in a process of its own. @returns the messages that arrived */
function messagesOf(script: string): string[] {
  const source = `import { createLogger } from '${import.meta.resolve('./logger.ts')}';
    const logger = createLogger('info');
    ${script}`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
  });
  return stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
}

describe('the log', () => {
  it('keeps what was written just before the process exits, which says why', () => {
    assert.deepEqual(
      messagesOf("logger.info({}, 'first'); logger.child({}).info({}, 'last'); process.exit(0)"),
      ['first', 'last'],
    );
  });

  it('has every line once and in order, whether or not it waited for others', () => {
    const script = `logger.info({}, 'one'); logger.warn({}, 'two'); logger.info({}, 'three');
      setImmediate(() => { logger.info({}, 'four'); logger.fatal({}, 'five'); setTimeout(() => {}, 100); });`;
    assert.deepEqual(messagesOf(script), ['one', 'two', 'three', 'four', 'five']);
  });

  it('loses no line that is being written when the process exits, though the last may overtake it', () => {
    const script = `logger.warn({}, 'one'); setImmediate(() => { logger.fatal({}, 'two'); process.exit(1); });`;
    assert.deepEqual(messagesOf(script).sort(), ['one', 'two']);
  });
});
