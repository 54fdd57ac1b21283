import type { Chance } from './chance.ts';
import type { Cores } from './cores.ts';
import type { Costs, Machine } from './costs.ts';
import { DatabaseServer } from './database.ts';
import type { Disk } from './disk.ts';
import type { Endpoint, Step } from './endpoints.ts';
import { EventLoop } from './event-loop.ts';
import { Hashing } from './hashing.ts';
import type { Timeline } from './timeline.ts';

type Done = () => void;
/** Takes a request on from a step. Its visit to the event loop begins when it calls back. */
type Waiting = (done: Done) => void;

export interface ServiceParts {
  readonly timeline: Timeline;
  readonly cores: Cores;
  /** Of the database server. */
  readonly databaseCores: Cores;
  readonly disk: Disk;
  readonly chance: Chance;
  readonly costs: Costs;
  readonly machine: Machine;
}

/** The service with its database: requests visit the event loop, wait, and visit it again, until they are answered. */
export function createService(endpoint: Endpoint, parts: ServiceParts) {
  const { timeline, cores, databaseCores, disk, chance, costs, machine } = parts;
  const { steps, commitsInProcess } = endpoint;
  const loop = new EventLoop({ cores, disk, perTurn: () => chance.around(costs.loop.perTurn) });
  const hashing = new Hashing({
    cores,
    atOnce: machine.hashes,
    alone: () => chance.around(costs.hash.alone),
    together: () => chance.around(costs.hash.together),
  });
  const database = new DatabaseServer(machine.connections, {
    cores: databaseCores,
    disk,
    perCall: () => chance.around(costs.database.perTurn),
  });

  const visits =
    1 + steps.reduce((sum, step) => sum + (step.kind === 'transaction' ? step.statements : 1), 0);
  const calls = steps.reduce((sum, step) => sum + statementsOf(step), 0);
  const visitWork = (): number => chance.around(costs.loop.perRequest / visits);
  const callWork = (): number => chance.around(costs.database.perRequest / Math.max(1, calls));

  /** One statement for all who ask in one turn; `oneByOne`, for all who asked while the one before ran. */
  function share({ commits, oneByOne }: Extract<Step, { kind: 'shared' }>): Waiting {
    let asking: Done[] = [];
    let isFree = true;
    const ask = (): void => {
      if (!isFree || asking.length === 0) return;
      const served = asking;
      asking = [];
      isFree = !oneByOne;
      const work = served.reduce((sum) => sum + callWork(), 0);
      database.acquire((connection) =>
        connection.execute(work, { commits }, () => {
          connection.release();
          isFree = true;
          for (const done of served) done();
          if (oneByOne) ask();
        }),
      );
    };
    return (done) => {
      // All requests of a turn go on at the same moment.
      if (asking.push(done) === 1 && isFree) timeline.after(0, ask);
    };
  }

  /** Statements one by one: the event loop asks for the next when the last was answered. */
  const transact =
    (statements: number): Waiting =>
    (done) =>
      database.acquire((connection) => {
        const next = (left: number): void => {
          const isLast = left === 1;
          connection.execute(callWork(), { commits: isLast }, () => {
            if (!isLast) return loop.add(visitWork(), () => next(left - 1));
            connection.release();
            done();
          });
        };
        next(statements);
      });

  /** Statements that begin together, each on a connection of its own. */
  const askApart =
    (statements: number): Waiting =>
    (done) => {
      let left = statements;
      for (let each = 0; each < statements; each++)
        database.acquire((connection) =>
          connection.execute(callWork(), { commits: false }, () => {
            connection.release();
            left -= 1;
            if (left === 0) done();
          }),
        );
    };

  const waits = steps.map((step): Waiting => {
    if (step.kind === 'shared') return share(step);
    if (step.kind === 'apart') return askApart(step.statements);
    if (step.kind === 'transaction') return transact(step.statements);
    return (done) => hashing.verify(done);
  });

  const visit = (place: number, answer: Done): void => {
    const wait = waits[place];
    if (wait) loop.add(visitWork(), () => wait(() => visit(place + 1, answer)));
    else loop.add(visitWork(), answer, commitsInProcess);
  };

  return {
    loop,
    database,
    hashing,
    /** Handles a request. */
    handle: (answer: Done): void => visit(0, answer),
  };
}

function statementsOf(step: Step): number {
  if (step.kind === 'hash') return 0;
  return step.kind === 'shared' ? 1 : step.statements;
}
