import { fieldErrorsSchema, type Route, route } from '../contracts/route.ts';
import { permitCustomersOnly } from './permits.ts';
import { personRoute, personSchema } from './person.ts';
import { type UpdateServices, withUpdate } from './person-update.ts';

/** Marking e-mail or phone as verified, after the person has proved it to the shop in another way. */
export const usersVerify = (services: UpdateServices): Route[] => [
  route({
    ...verifyRoute,
    path: '/admin/api/users/:id/verify/email/',
    operationId: 'verifyUserEmail',
    summary: 'Mark the e-mail of a person as verified',
    description: `Reset links go there from now on. ${OF_STAFF}`,
    handle: withUpdate(services, ACT, () => ({
      input: { isEmailVerified: true },
      permit: permitCustomersOnly,
    })),
  }),
  route({
    ...verifyRoute,
    path: '/admin/api/users/:id/verify/phone/',
    operationId: 'verifyUserPhone',
    summary: 'Mark the phone of a person as verified',
    description: `Ends every session, token and link of the person, if it was not. ${OF_STAFF}`,
    handle: withUpdate(services, ACT, () => ({
      input: { isPhoneVerified: true },
      permit: permitCustomersOnly,
    })),
  }),
];

const ACT = { event: 'user.update', toStaff: 'nobody' } as const;
const OF_STAFF = 'Of staff it changes on the machine only.';
const verifyRoute = {
  ...personRoute,
  role: 'manager',
  // Where it is verified, links and codes open the account.
  secondFactor: 'recent',
  method: 'POST',
  responses: {
    200: { description: 'The account as it is now.', schema: personSchema },
    400: { description: 'There is none, or it is taken.', schema: fieldErrorsSchema },
  },
  errors: ['not_found', 'precondition_failed'],
} as const;
