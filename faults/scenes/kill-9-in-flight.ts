import { setTimeout as pause } from 'node:timers/promises';
import { startSmtpSink } from '../../test/support/smtp.ts';
import { type Scene, unless } from '../scene.ts';
import type { Service } from '../support/stage.ts';

/** From the new start on: on SQLite the dead worker is known to be dead, elsewhere its lease of 15 s ends. Milliseconds. */
const LONGEST = { sqlite: 8000, postgres: 22_000, redis: 22_000 } as const;
const LOOK_EVERY = 20;

export const kill9InFlight: Scene = {
  name: 'kill-9-in-flight',
  title:
    'A message that was being sent when the power failed arrives seconds after the new start, while its code is valid',
  fault: '`kill -9` of server and worker while the mail server holds its answer back',
  engines: ['sqlite', 'postgres'],
  async run(stage) {
    const [person] = await stage.people(1);
    const [stuck, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sink = await startSmtpSink({
      onRcptTo(_address, _session, callback) {
        stuck.resolve();
        released.promise.then(() => callback());
      },
    });
    stage.defer(() => sink.close());
    const env = { SMTP_URL: sink.url };
    const service = await stage.serve(env);
    await service.logged('the worker is running');
    await service.client().post('/users/password/reset/', { email: person?.email });
    await stuck.promise;
    service.child.kill('SIGKILL');
    process.kill(workerOf(service), 'SIGKILL');
    await service.exited;
    released.resolve();

    const startedAt = performance.now();
    const longest = LONGEST[stage.engine];
    await stage.serve(env);
    while (sink.received.length === 0 && performance.now() - startedAt < 2 * longest) await pause(LOOK_EVERY);
    const took = performance.now() - startedAt;
    const complaints = took > longest ? [`the mail came after ${seconds(took)}`] : [];
    return unless(complaints, `the mail came ${seconds(took)} after the start of the new processes`);
  },
};

const workerOf = ({ log }: Service): number => {
  const pid = /"pid":(\d+),"msg":"the worker is running"/.exec(log())?.[1];
  if (pid === undefined) throw new Error(`the worker did not say its process id: ${log()}`);
  return Number(pid);
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
