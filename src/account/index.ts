import { account } from './account.ts';
import { accountDevices } from './account-devices.ts';
import { accountLanguage } from './account-language.ts';
import { accountPhone } from './account-phone.ts';
import { accountPhoneCode } from './account-phone-code.ts';
import { language } from './language.ts';

/** Every page of this folder. Each has a file named after its URL. */
export const ACCOUNT = [account, accountDevices, accountPhone, accountPhoneCode, accountLanguage, language];
