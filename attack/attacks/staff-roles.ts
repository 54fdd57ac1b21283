import { ROLES, type Role } from '../../src/contracts/user.ts';
import { type Attack, unless } from '../attack.ts';
import { type Operation, operationsOf } from '../support/document.ts';
import { tokenOfStaff } from '../support/flows.ts';

/**
 * What docs/staff.md promises, whatever a route declares about itself: each path, and who may call it.
 */
const PINNED: ReadonlyArray<readonly [path: RegExp, roles: readonly Role[]]> = [
  [/^\/admin\/api\/settings\/(?!.*proposals)/, ['manager', 'owner']],
  [/^\/admin\/api\/settings\/.*proposals\//, ['owner']],
  [/^\/admin\/api\/(message-texts|password-policy)\//, ['manager', 'owner']],
  [/^\/admin\/api\/reset-template\/preview\//, ['manager', 'owner']],
  [/^\/admin\/api\/(reset-template|sms-gateways)\/test\//, ['owner']],
  [/^\/admin\/api\/sessions\//, ['manager', 'owner']],
  [/^\/users\/one-time-token\//, ['manager', 'owner']],
  [/^\/admin\/api\/webhooks\//, ['manager', 'owner']],
  [/^\/admin\/api\/users\/.*\/(export|verify\/\w+)\/$/, ['manager', 'owner']],
  [/^\/admin\/api\/users\/.*\/erase\/$/, ['owner']],
  [/^\/admin\/api\/staff\//, ['owner']],
];
/** Roles and tokens of staff have no routes: they are given on the machine. Over HTTP a role can be taken away. */
const ABSENT = /^\/admin\/.*(role|token)|^\/admin\/api\/staff\/(?!(?:\{id\}\/remove\/)?$)/;

/** Routes that declare other roles than docs/staff.md promises. @throws Error if a pinned path has no route */
function faultsOfPins(operations: readonly Operation[]): string[] {
  const absent = operations.filter(({ template }) => ABSENT.test(template));
  const faults = absent.map(({ method, template }) => `${method} ${template} exists`);
  for (const [path, promised] of PINNED) {
    const pinned = operations.filter(({ template }) => path.test(template));
    if (pinned.length === 0) throw new Error(`no route is at ${path}`);
    for (const { method, template, roles } of pinned)
      if (roles.join() !== promised.join())
        faults.push(`${method} ${template} is for ${roles.join()} instead of ${promised.join()}`);
  }
  return faults;
}

export const staffRoles: Attack = {
  name: 'staff-roles',
  title: 'Call every route of the operator API with the token of each role of staff',
  gain: 'A leaked token of the help desk reads gateway credentials, changes settings or signs in as customers.',
  source: 'OWASP ASVS 5.0 §8.2.1 and §8.4.2; OWASP API5:2023',
  needs: 'service',
  async run(arena) {
    const operations = await operationsOf(arena);
    const faults = faultsOfPins(operations);
    const forStaff = operations.filter(({ roles }) => roles.length > 0);
    const unnamed = operations.filter(
      ({ template, roles }) => template.startsWith('/admin/') && roles.length === 0,
    );
    for (const { method, template } of unnamed) faults.push(`${method} ${template} names no role`);
    const call = async ({ method, path }: Operation, token: string): Promise<number> => {
      const headers = { authorization: `Token ${token}` };
      return (await arena.client().send(method, path, { json: {}, headers })).status;
    };
    let refusals = 0;
    for (const role of ROLES) {
      const { token } = await tokenOfStaff(arena, role);
      for (const operation of forStaff) {
        const status = await call(operation, token);
        const what = `${operation.method} ${operation.path} answered the token of role ${role} with ${status}`;
        const isRefused = status === 401 || status === 403;
        if (isRefused) refusals += 1;
        if (isRefused === operation.roles.includes(role) || status >= 500) faults.push(what);
      }
    }
    if (refusals === 0) throw new Error('no role was refused anything: nothing was compared');
    return unless(
      faults,
      `${ROLES.length} roles at ${forStaff.length} routes, ${refusals} refused as declared`,
    );
  },
};
