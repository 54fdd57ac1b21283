import { ROLES } from '../../src/contracts/user.ts';
import { type Attack, unless } from '../attack.ts';
import { type Operation, operationsOf } from '../support/document.ts';
import { tokenOfStaff } from '../support/flows.ts';

export const staffRoles: Attack = {
  name: 'staff-roles',
  title: 'Call every route of the operator API with the token of each role of staff',
  gain: 'A leaked token of the help desk reads gateway credentials, changes settings or signs in as customers.',
  source: 'OWASP ASVS 5.0 §8.2.1 and §8.4.2; OWASP API5:2023',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    const forStaff = (await operationsOf(arena)).filter(({ roles }) => roles.length > 0);
    const unnamed = (await operationsOf(arena)).filter(
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
