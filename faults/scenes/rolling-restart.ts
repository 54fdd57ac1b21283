import { setTimeout as pause } from 'node:timers/promises';
import { newAddress } from '../../attack/support/arena.ts';
import { Client } from '../../attack/support/client.ts';
import { freePort } from '../../test/support/nginx.ts';
import { type Scene, unless } from '../scene.ts';
import { startBalancer } from '../support/balancer.ts';
import { inWords, startLoad } from '../support/load.ts';

const RESTARTS = { short: 6, long: 30 } as const;
const AT_ONCE = 8;
/** Between two requests of one connection, so that the restarts have the machine to themselves. Milliseconds. */
const REST = 20;
/** The balancer asks ten times in it. Seconds. */
const ENV = { DRAIN_DELAY: '1' };

export const rollingRestart: Scene = {
  name: 'rolling-restart',
  title: 'Nobody notices a restart behind a load balancer: no request fails',
  fault: 'SIGTERM to one of two servers at a time, under load, each started anew when it has ended',
  engines: ['postgres'],
  async run(stage) {
    const ports = [await freePort(), await freePort()] as const;
    const balancer = await startBalancer(ports);
    stage.defer(() => balancer.close());
    const start = async (port: number) => {
      const service = await stage.serve({ ...ENV, PORT: String(port) }, ['--no-worker']);
      await balancer.ready(port);
      return service;
    };
    const services = [await start(ports[0]), await start(ports[1])];

    const client = new Client(balancer.url);
    stage.defer(() => client.close());
    let asked = 0;
    const load = startLoad(async () => {
      asked += 1;
      await pause(REST);
      if (asked % 2 === 0) return (await client.get('/csrf_token/')).status;
      const body = { email: `person-${asked}@customers.example` };
      const headers = { 'x-forwarded-for': newAddress() };
      return (await client.post('/users/password/reset/', body, { headers })).status;
    }, AT_ONCE);

    const complaints: string[] = [];
    const restarts = stage.rounds(RESTARTS);
    for (let restart = 0; restart < restarts; restart++) {
      const index = restart % 2;
      await services[index]?.stop();
      const ending = await services[index]?.exited;
      if (ending?.code !== 0) complaints.push(`a server ended with ${ending?.code ?? ending?.signal}`);
      services[index] = await start(ports[index === 0 ? 0 : 1]);
    }
    const tally = await load.stop();
    if (Object.keys(tally.counts).some((answer) => answer !== '200')) complaints.push(inWords(tally));
    return unless(complaints, `${restarts} restarts, ${inWords(tally)}`);
  },
};
