import { type Fields, optional, text } from '../contracts/fields.ts';
import { PATHS } from '../contracts/page.ts';
import { page, type Route, redirect, route } from '../contracts/route.ts';
import type { Site } from '../links/site.ts';
import { createOwnDevices, type DeviceServices } from './own-devices.ts';
import { byOwner, doneOf, ownerOf, refuseOwner, signInFirst, toldAt } from './own-page.ts';

const PATH = PATHS.accountDevices;
/** `device` names the one to sign out; without it, all others are. */
const fields = { device: optional(text(64)) } satisfies Fields;

/** Where the person is signed in, and signing out there. */
export function accountDevices(services: DeviceServices & { site: Site }): Route[] {
  const { site } = services;
  const own = createOwnDevices(services);
  return [
    route({
      method: 'GET',
      path: PATH,
      operationId: 'accountDevicesPage',
      summary: 'Where the person is signed in',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'Nobody is signed in.' },
      },
      async handle(request) {
        const owner = ownerOf(request);
        if (!owner) return signInFirst(site, PATH);
        const content = { devices: await own.list(owner), done: doneOf(request.query) };
        return page(200, { name: 'account-devices', ...content });
      },
    }),

    route({
      method: 'POST',
      path: PATH,
      operationId: 'accountDevicesForm',
      summary: 'Sign out on one device, or on all others',
      tag: 'Pages',
      auth: 'optional',
      csrf: true,
      isPage: true,
      throttle: { scope: 'profile-update', identifier: byOwner },
      body: fields,
      responses: { 302: { description: 'Done; or nobody is signed in, or not recently enough.' } },
      async handle(request) {
        const owner = ownerOf(request);
        if (!owner) return signInFirst(site, PATH);
        const { device: id } = request.body;
        const ended =
          id === undefined ? await own.endOthers(owner, request) : await own.end(owner, id, request);
        if (!ended.ok) return refuseOwner(site, ended.refusal, PATH);
        const { endsThis, device } = ended.value;
        if (endsThis) return { ...signInFirst(site, PATH), cookies: { session: null } };
        const cookies = device === undefined ? {} : { device };
        return redirect(toldAt(PATH, id === undefined ? 'devices' : 'device'), undefined, cookies);
      },
    }),
  ];
}
