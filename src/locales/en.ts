/** English, and the list of all texts. ICU message syntax: `{name}` is a value, an apostrophe is literal. */
export const en = {
  // Refusals of the API; clients compare these, so they are exact.
  jsonParseError: 'JSON parse error - {reason}',
  notAnObject: 'Invalid data. Expected a dictionary, but got {type}.',
  malformedRequest: 'Malformed request.',
  notAuthenticated: 'Authentication credentials were not provided.',
  signInAgain: 'Please sign in again to confirm this.',
  secondFactorRequired: 'Please enter a code of your second factor.',
  secondFactorMissing: 'Please set up a second factor first.',
  secondFactorCodeWrong: 'This code is not right, or was used before.',
  invalidToken: 'Invalid token.',
  csrfCookieMissing: 'CSRF Failed: CSRF cookie not set.',
  csrfTokenIncorrect: 'CSRF Failed: CSRF token missing or incorrect.',
  originNotTrusted: 'CSRF Failed: Origin checking failed - {origin} does not match any trusted origins.',
  permissionDenied: 'You do not have permission to perform this action.',
  notFound: 'Not found.',
  changedMeanwhile: 'This was changed meanwhile. Read it again before changing it.',
  methodNotAllowed: 'Method "{method}" not allowed.',
  requestTimeout: 'The request took too long to arrive.',
  bodyTooLarge: 'Request body is too large: at most {limit} KiB are accepted.',
  unsupportedMediaType: 'Unsupported media type "{type}" in request.',
  throttled:
    'Request was throttled. Expected available in {seconds, plural, one {# second} other {# seconds}}.',
  serverError: 'Server error.',
  unavailable: 'Service temporarily unavailable, try again later.',

  // Fields
  fieldRequired: 'This field is required.',
  fieldBlank: 'This field may not be blank.',
  fieldNull: 'This field may not be null.',
  notAString: 'Not a valid string.',
  notAnInteger: 'A valid integer is required.',
  notABoolean: 'Must be a valid boolean.',
  nullCharacters: 'Null characters are not allowed.',
  tooLong: 'Ensure this field has no more than {max} characters.',
  emailInvalid: 'Enter a valid email address.',
  invalidValue: 'Invalid value',
  notAChoice: '"{input}" is not a valid choice.',
  dateFormat: 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.',
  rangeEmpty: 'Expected a moment before `to`.',
  rangeTooLong: 'At most {steps} steps fit into one answer. Choose a larger step or a shorter time.',
  momentFormat: 'Time has wrong format. Use one of these formats instead: YYYY-MM-DD, YYYY-MM-DDThh:mm:ssZ.',
  dateInvalid: 'Enter a valid date.',
  termsNotAccepted: 'You must accept the terms.',

  // Accounts
  emailTaken: 'A user is already registered with this e-mail address.',
  phoneInvalid: 'Enter a valid phone number.',
  phoneTaken: 'This phone number is already in use.',
  userUnknown: 'There is no active user with this id.',
  messageNotRetried: 'A message in the state {state} cannot be sent again, nor can one after its deadline.',
  messageNotCancelled: 'A message in the state {state} cannot be cancelled: only one that waits can.',
  noticeNotCancelled: 'A notice about a change cannot be cancelled: people must hear of it.',
  guestHasNoPassword: 'A guest has no password.',
  userInactive: 'This user is not active.',
  userUnreachable: 'This user has no verified e-mail or phone that a link could be sent to.',
  noVerifiedEmail: 'Your account has no verified e-mail address that a test could be sent to.',
  noVerifiedPhone: 'Your account has no verified phone number that a test could be sent to.',
  /** A text an operator wrote, shown as it is. */
  verbatim: '{text}',

  // Signing in
  wrongCredentials: 'Unable to log in with provided credentials.',
  emailNotVerified: 'Please verify your email address before login.',
  registrationMailed: 'Check your e-mail to finish.',
  emailConfirmed: 'Your e-mail address is confirmed.',
  linkInvalid: 'Invalid or expired link.',

  // SMS
  smsOtp: '{site}: your code is {code}. Do not share it with anybody.',
  smsReset: '{site}: choose a new password here, within {duration}: {url}',
  smsResetNamed: '{site}: hello {name}, choose a new password here, within {duration}: {url}',
  testMark: 'Test: {text}',
  smsGatewayTest: '{site}: this is a test message through the gateway {gateway}.',

  // One-time codes
  otpPhoneMismatch: 'Phone numbers do not match.',
  otpCodeMismatch: 'Verification codes do not match.',
  otpTooEarly: 'Please wait before requesting a new code.',
  otpExpired: 'Sms otp code expired. Please resend code.',
  tooShort: 'Ensure this field has at least {min} characters.',
  resetSmsSent: 'If the phone number you specified is registered, a password reset sms has been sent.',

  // Passwords
  oldPasswordInvalid: 'Invalid password.',
  passwordMismatch: "The two password fields didn't match.",
  passwordMismatchTypographic: 'The two password fields didn’t match.',
  passwordSaved: 'New password has been saved.',
  passwordSet: 'Your password has been set successfully.',
  passwordReset: 'Password has been reset with the new password.',
  resetMailSent: 'Password reset e-mail has been sent.',

  // Password policy
  passwordTooShort: 'This password is too short. It must contain at least {min} characters.',
  passwordTooLong: 'Password can contain maximum {max} characters.',
  passwordCapitalLetters: 'Your password must contain at least {min} capital letters.',
  passwordLowercaseLetters: 'Your password must contain at least {min} lowercase letters.',
  passwordLetters: 'Your password must contain at least {min} letters.',
  passwordNumbers: 'Your password must contain at least {min} numbers.',
  passwordSpecialCharacters: 'Your password must contain at least {min} special characters.',
  passwordPreviouslyUsed: 'Your new password must be different from your previous {count} passwords.',
  passwordUsedBefore: 'Your new password must be different from your last {count} passwords.',
  passwordTooSimilar:
    'The password is too similar to the {attribute, select, first_name {first name} last_name {last name} email {email address} date_of_birth {date of birth} other {{attribute}}}.',
  passwordTooCommon: 'This password is too common.',
  passwordNumeric: 'This password is entirely numeric.',
  ruleMinimumLength: '{min, plural, one {At least # character} other {At least # characters}}',
  ruleMaximumLength: '{max, plural, one {At most # character} other {At most # characters}}',
  ruleCapitalLetters: '{min, plural, one {At least # capital letter} other {At least # capital letters}}',
  ruleLowercaseLetters:
    '{min, plural, one {At least # lowercase letter} other {At least # lowercase letters}}',
  ruleLetters: '{min, plural, one {At least # letter} other {At least # letters}}',
  ruleNumbers: '{min, plural, one {At least # number} other {At least # numbers}}',
  ruleSpecialCharacters:
    '{min, plural, one {At least # special character} other {At least # special characters}}',
  rulePreviouslyUsed:
    '{count, plural, one {Not your last password} other {Not one of your last # passwords}} if you used it in the past {days, plural, one {day} other {{days} days}}',
  ruleUsedBefore: '{count, plural, one {Not your last password} other {Not one of your last # passwords}}',
  ruleNotSimilar: 'Not too similar to your personal details',
  ruleNotCommon: 'Not a commonly used password',
  ruleNotNumeric: 'Not only digits',

  // Pages: for people, in plain words
  documentTitle: '{title} · {site}',
  documentTitleFault: 'Error: {title} · {site}',
  pageHome: 'Go to the home page',
  errorSummaryTitle: 'There is a problem',

  labelEmail: 'Email address',
  labelPassword: 'Password',
  labelPhone: 'Phone number',
  labelCode: 'Code from the SMS',
  labelOldPassword: 'Current password',
  labelNewPassword: 'New password',
  labelRepeatedPassword: 'New password again',
  fieldEmailEmpty: 'Enter your email address.',
  fieldPasswordEmpty: 'Enter your password.',
  fieldPhoneEmpty: 'Enter your phone number.',
  fieldCodeEmpty: 'Enter the code from the SMS.',
  fieldOldPasswordEmpty: 'Enter your current password.',
  fieldNewPasswordEmpty: 'Enter a new password.',
  fieldRepeatedPasswordEmpty: 'Enter the new password again.',
  fieldPasswordsDiffer: 'The two passwords are not the same.',
  labelFirstName: 'First name (optional)',
  labelLastName: 'Last name (optional)',
  labelPhoneOptional: 'Phone number (optional)',
  fieldPasswordChoose: 'Choose a password.',

  passwordShow: 'Show',
  passwordHide: 'Hide',
  passwordShowField: 'Show: {field}',
  passwordHideField: 'Hide: {field}',
  passwordSave: 'Save password',
  rulesSame: 'The same in both fields',
  rulesKept: 'done',
  rulesAllKept: 'The password meets every rule shown.',
  rulesMissing: 'Still missing:',

  homeTitle: 'Your account',
  homeText: 'Sign in to see your account and change your password.',
  homeGreeting: 'Hello, {name}',
  homeSignedIn: 'You are signed in.',
  homeChangePassword: 'Change password',
  homeSignOut: 'Sign out',

  loginTitle: 'Sign in',
  loginSubmit: 'Sign in',
  loginForgot: 'Forgot your password?',
  loginByCode: 'Sign in with a code by SMS',
  loginWrong: 'The email address or the password is wrong.',
  loginEmailNotVerified: 'Please confirm your email address first: we sent you a link.',

  linkConfirmTitle: 'Sign in with this link',
  linkConfirmText: 'The link can be used once, for the account it was created for.',
  confirmEmailTitle: 'Confirm your email address',
  confirmEmailText: 'Press the button to confirm that this address is yours.',
  linkInvalidTitle: 'This link no longer works',
  linkInvalidText: 'It was used already, it has expired, or it was not copied completely.',
  linkExpiredText: 'It has expired. We can send a new one to the same address.',
  linkExpiredAgain: 'Send a new link',
  linkRenewedText: 'A new link is on its way to the same address.',

  registerTitle: 'Create an account',
  registerSubmit: 'Create account',
  registerSignIn: 'I already have an account',
  registerEmailTaken:
    'There is already an account with this email address. Sign in, or choose a new password.',
  registerMailedText: 'An email is on its way to {email}. Open the link in it to finish.',
  registerMailedHint: 'No email after a few minutes? Check your spam folder.',
  registerMailedAgain: 'Send it again',
  registrationOverText:
    'If you have already confirmed your email address, you can sign in. If not, please create your account again: we do not keep unconfirmed ones for long.',
  loginRegister: 'Create an account',
  emailConfirmedTitle: 'Email address confirmed',
  emailConfirmedText: 'Thank you. You can sign in with this address.',
  emailConfirmedNotYou:
    'If it was not you who created this account, choose a new password: it makes the account yours alone.',

  resetRequestTitle: 'Reset your password',
  resetRequestText:
    'Enter the email address of your account. We will send you a link to choose a new password.',
  resetRequestSubmit: 'Send link',
  resetByCode: 'Use a code by SMS instead',
  resetBackToLogin: 'Back to sign in',
  resetSentTitle: 'Check your inbox',
  resetSentText:
    'If there is an account with the address {email}, a link is on its way. It can be used once, within {duration}.',
  resetSentHint: 'No email after a few minutes? Check your spam folder, or ask for another link.',
  resetSentAgain: 'Ask for another link',
  linkResendWait: 'You can ask for another link in {time}.',
  linkResendReady: 'You can ask for another link now.',
  resetSentOther: 'Use another address',
  resetFormTitle: 'Choose a new password',
  resetFormNote: 'Saving it signs you out on all your devices.',
  resetInvalidAgain: 'Get a new link',
  resetDoneTitle: 'New password saved',
  resetDoneText: 'You were signed out on all your devices. Sign in with the new password.',

  codeSignInTitle: 'Sign in with a code',
  codeSignInText: 'Enter the phone number of your account. We will send you a code by SMS.',
  codeSignInByPassword: 'Sign in with your password',
  codeResetText:
    'Enter the phone number of your account. We will send you a code by SMS. With it you can choose a new password.',
  codeResetByEmail: 'Use your email address instead',
  codeResetSubmit: 'Continue',
  codeRequestSubmit: 'Send code',
  codeEntryTitle: 'Enter the code',
  codeSent:
    'If there is an account with the number {phone}, a code is on its way. It can be used once, within {duration}.',
  codeSentEndless:
    'If there is an account with the number {phone}, a code is on its way. It can be used once.',
  codeResend: 'Send a new code',
  codeResendWait: 'You can get a new code in {time}.',
  codeResendReady: 'You can get a new code now.',
  codeOtherNumber: 'Use another number',
  codeWrong: 'This code is not right. Look at the newest SMS and try again.',
  codeIncomplete: 'The code is incomplete. Enter all of its digits.',
  codeExpired: 'This code no longer works. Get a new one.',
  codeLocked:
    'Too many wrong codes were entered for this number. Codes for it work again in {hours, plural, one {# hour} other {# hours}}. Until then, use your email address.',
  registerCodeLocked:
    'Too many wrong codes were entered for this number. Codes for it work again in {hours, plural, one {# hour} other {# hours}}. Until then, use another number.',
  codeOtherPhone: 'You have asked for a code for another number since. Get a new one for this number.',
  codeTooEarly:
    'Please wait {seconds, plural, one {# second} other {# seconds}} before you ask for a new code.',
  formNoCookies: 'If you cannot sign in, allow cookies for this site: your browser sent none.',
  codeStartAgain: 'Please ask for a new code. If this happens again, allow cookies for this site.',

  changeTitle: 'Change your password',
  changeNote: 'You stay signed in here. All your other devices are signed out.',
  changeForgot: 'Forgot your current password?',
  changeOldPasswordWrong: 'This is not your current password.',
  changedTitle: 'New password saved',
  changedText: 'You are still signed in here. All your other devices were signed out.',
  firstTitle: 'Choose a password',
  firstText: 'Your account has no password yet. Once it has one, you can sign in with your email address.',

  // My account
  languageLabel: 'Language:',
  accountBack: 'Back to your account',
  accountPhoneDone: 'Your phone number is confirmed.',
  accountPhoneRemoved: 'The phone number was removed.',
  accountLanguageDone: 'Your language was saved.',
  accountDeviceDone: 'The device was signed out.',
  accountDevicesDone: 'All your other devices were signed out.',
  accountName: 'Name',
  accountLanguage: 'Language',
  accountLanguageNone: 'not chosen',
  accountNone: 'none',
  accountConfirmed: 'confirmed',
  accountUnconfirmed: 'not confirmed',
  accountWays: 'What you can do',
  accountToDevices: 'Where you are signed in ({count})',
  accountAddPhone: 'Add a phone number',
  accountChangePhone: 'Change or remove the phone number',
  accountConfirmPhone: 'Confirm or remove the phone number',
  accountChooseLanguage: 'Choose your language',
  accountLanguageText: 'It is the language of these pages, and of the emails and SMS we send you.',
  accountSave: 'Save',
  accountPhoneTitle: 'Your phone number',
  accountPhoneConfirmed: 'Your number {phone} is confirmed.',
  accountPhoneUnconfirmed: 'Your number {phone} is not confirmed yet.',
  accountPhoneText: 'Enter a phone number. We will send you a code by SMS to confirm it.',
  accountPhoneNote: 'Confirming a number signs you out on all your other devices.',
  accountPhoneSubmit: 'Confirm number',
  accountPhoneRemove: 'Remove this number',
  devicesTitle: 'Where you are signed in',
  devicesText: 'These are the browsers and apps that are signed in to your account.',
  devicesStrange: 'Is there one you do not know? Sign it out, then choose a new password.',
  devicesSignOutOthers: 'Sign out everywhere else',
  deviceName: '{browser} on {system}',
  deviceUnknown: 'Unknown device',
  deviceThis: 'This device',
  deviceSignedIn: 'Signed in: {time}',
  deviceUsed: 'Last used around {day}',
  deviceAddress: 'IP address:',
  deviceSignOutNamed: 'Sign out: {device}',

  errorUnreadableTitle: 'That did not work',
  errorUnreadableText: 'Your browser sent something we could not read. Go back and try again.',
  errorSignInTitle: 'Please sign in',
  errorSignInText: 'This page is only for people who are signed in.',
  errorRefusedTitle: 'That was not accepted',
  errorCookieMissing: 'Your browser sent no cookie. Allow cookies for this site, then go back and try again.',
  errorPageTooOld: 'The page was open for too long. Go back, reload it and try again.',
  errorOtherSite: 'The form was sent from another site. Nothing was changed.',
  errorNotFoundTitle: 'Page not found',
  errorNotFoundText: 'There is nothing at this address. It may have been mistyped or moved.',
  errorThrottledTitle: 'Too many attempts',
  errorThrottledText: 'Please wait {seconds, plural, one {# second} other {# seconds}}, then try again.',
  errorServerTitle: 'Something went wrong',
  errorServerText: 'The problem is on our side and has been logged. Please try again in a moment.',
  errorUnavailableTitle: 'Back in a moment',
  errorUnavailableText: 'We cannot answer right now. Nothing was changed; please try again in a moment.',

  // Mail
  mailGreeting: 'Hello,',
  mailGreetingByName: 'Hello {name},',
  mailLinkHint: 'If the button does not work, copy this address into your browser:',
  mailNoReply: 'This email was sent automatically. Please do not reply to it.',
  mailNoticeIgnore: 'If it was you, there is nothing to do.',

  mailResetSubject: 'Reset your password at {site}',
  mailResetIntro:
    'Someone asked for a new password for your account at {site}. If it was you, choose one here:',
  mailResetButton: 'Choose a new password',
  mailResetLife: 'The link works once and for {duration}.',
  mailResetIgnore: 'If it was not you, ignore this email: your password stays as it is.',

  mailConfirmSubject: 'Confirm your email address at {site}',
  mailConfirmIntro:
    'Someone created an account at {site} with this email address. If it was you, confirm that the address is yours:',
  mailConfirmButton: 'Confirm email address',
  mailConfirmLife: 'The link works for {duration}.',
  mailConfirmIgnore:
    'If it was not you, ignore this email. If you want the account for yourself, confirm the address and then choose a new password: that locks out whoever created it.',

  mailFinishSubject: 'Finish your registration at {site}',
  mailFinishIntro:
    'Someone wants to create an account at {site} with this email address. If it was you, finish here:',
  mailFinishButton: 'Create my account',
  mailFinishIgnore: 'If it was not you, ignore this email: no account will be created.',

  mailAttemptSubject: 'You already have an account at {site}',
  mailAttemptIntro:
    'Someone tried to create an account at {site} with this email address, but it already has one. If it was you, sign in with your password. If you have forgotten it, choose a new one:',
  mailAttemptButton: 'Choose a new password',
  mailAttemptIgnore: 'If it was not you, there is nothing to do: nothing was changed.',

  mailChangedSubject: 'Password Changed',
  mailChangedIntro: 'A new password was saved for your account at {site} on {time}.',
  mailChangedDevice: 'It was saved with {browser} on {system}.',
  mailChangedAct:
    'If it was not you, somebody else may have got into your account. Choose a new password at once:',
  mailChangedButton: 'Reset my password',
  mailSecondFactorSubject: 'Your second factor at {site}',
  mailSecondFactorEnrolled:
    'A device with codes was set up as the second factor of your account at {site} on {time}.',
  mailSecondFactorRecovery: 'A recovery code was used in place of your second factor at {site} on {time}.',
  mailSecondFactorRecoveryCodes:
    'New recovery codes of your second factor at {site} were made on {time}. Those before no longer work.',
  mailSecondFactorReset:
    'The second factor of your account at {site} was taken away by an operator on {time}. The next time you work there, set up another one.',
  mailSecondFactorAct:
    'If it was not you, somebody else may be in your account. Tell another owner of the shop at once, and choose a new password:',

  // The phone of an account
  mailPhoneConfirmedSubject: 'A phone was confirmed for your account',
  mailPhoneConfirmedIntro:
    'The phone number {phone} was confirmed for your account at {site} on {time} (UTC). From now on it can be used to sign in or to choose a new password.',
  mailPhoneConfirmedAct:
    'If it was not you, somebody else may have got into your account with this phone. Choose a new password at once, then remove the number from your account:',
  mailPhoneSubject: 'Phone changed',
  mailPhoneIntro: 'The phone number of your account at {site} was changed to {phone} on {time} (UTC).',
  mailPhoneRemoved: 'The phone number was removed from your account at {site} on {time} (UTC).',
  mailPhoneUnproved: 'You cannot sign in with the new number until you have confirmed it with a code.',
  mailPhoneTakenOver:
    'Somebody else has confirmed with a code that this number is theirs. You had not confirmed it, so it did not belong to your account yet. You can add another number in your profile.',
  mailPhoneAct:
    'If it was not you, somebody else may have got into your account. Choose a new password at once, then check the phone number in your account:',
  smsPhoneChanged:
    '{site}: this number was removed from your account. If it was not you, choose a new password at once.',

  // Registration by SMS
  smsRegisterAttempt:
    '{site}: someone tried to create an account with this number, but it already has one. If it was you, sign in. If not, there is nothing to do.',
  registerSmsSent:
    'We have sent an SMS to {phone}. Enter the code from it: it can be used once, within {duration}.',
  registerSmsSentEndless: 'We have sent an SMS to {phone}. Enter the code from it: it can be used once.',
  registerTypeAgain: 'Please type your password again, too: we store nothing before your account is created.',
  registerFirstName: 'First name',
  registerLastName: 'Last name',
  registerFirstNameEmpty: 'Enter your first name.',
  registerLastNameEmpty: 'Enter your last name.',
  registerGender: 'Gender',
  registerChoose: 'Please choose',
  registerGenderEmpty: 'Choose a gender.',
  registerMale: 'Male',
  registerFemale: 'Female',
  registerBirth: 'Date of birth',
  registerBirthEmpty: 'Enter your date of birth.',
  registerEmailAllowed: 'I would like to receive offers by email.',
  registerSmsAllowed: 'I would like to receive offers by SMS.',
  registerWhatsappAllowed: 'I would like to receive offers by WhatsApp.',
  registerCallAllowed: 'I would like to receive offers by phone.',
  registerConfirm: 'I accept the terms of use.',
  registerKvkk: 'I have read the notice on personal data and agree to it.',

  // Change of e-mail
  emailMismatch: "The two e-mail addresses didn't match.",
  emailUnchanged: 'This is already your e-mail address.',
  emailReserved: 'This e-mail address belonged to another account until recently and cannot be used yet.',
  emailChangeMailed: 'Confirmation e-mail has been sent.',
  emailChanged: 'Your e-mail address has been changed.',
  emailUndone: 'The change of your e-mail address has been undone.',
  setEmailTitle: 'Change your email address',
  setEmailText:
    'Press the button to use this email address for your account from now on. You will be signed out on all other devices.',
  setEmailButton: 'Use this address',
  setEmailDoneTitle: 'Email address changed',
  setEmailDoneText: 'From now on you sign in with your new address.',
  undoEmailTitle: 'Keep your email address',
  undoEmailText:
    'Press the button if you did not change your email address. If it was changed already, you get it back, everybody is signed out, and you choose a new password.',
  undoEmailButton: 'Undo the change',
  undoEmailDoneTitle: 'Change undone',
  undoEmailDoneText:
    'Your account has this email address, as before. Choose a new password now, because somebody else may know yours. If the address had already been changed, we have emailed you a link to choose one.',
  mailNewEmailSubject: 'Confirm your new email address at {site}',
  mailNewEmailIntro:
    'Somebody asked to use this email address for their account at {site}. If it was you, confirm it:',
  mailNewEmailButton: 'Confirm new address',
  mailNewEmailIgnore: 'If it was not you, do not press the button: nothing will be changed.',
  mailEmailInUseSubject: 'Your email address was entered at {site}',
  mailEmailInUseIntro:
    'Somebody tried to use this email address for another account at {site}. It belongs to an account, or did until recently, so nothing was changed.',
  mailEmailInUseIgnore: 'If it was you, use another address. If it was not you, there is nothing to do.',
  mailEmailSoonSubject: 'Your email address at {site} is about to change',
  mailEmailSoonIntro:
    'Somebody asked to change the email address of your account at {site} to {address}. It changes as soon as that address is confirmed.',
  mailEmailSoonButton: 'Stop the change',
  mailEmailChangedSubject: 'Your email address at {site} was changed',
  mailEmailChangedIntro: 'The email address of your account at {site} is now {address}.',
  mailEmailChangedButton: 'Undo the change',
  mailEmailUndoAct: 'If it was not you, somebody else may have got into your account. Keep this address:',
  mailEmailUndoLife: 'You can do this for {duration}.',
  mailEmailUndoNone: 'If it was not you, please contact the shop.',
  smsEmailChange:
    '{site}: somebody asked to change the email address of your account. If it was not you, change your password now.',

  // Closing an account
  accountClosed: 'Your account has been closed.',
  accountRestored: 'Your account is open again.',
  accountUndoTitle: 'Open your account again',
  accountUndoText: 'Your account is closed and will soon be erased. Press the button to keep it.',
  accountRestoredTitle: 'Your account is open again',
  accountRestoredText:
    'Nothing was lost. We are sending you a link to choose a new password; use it if somebody else closed the account.',
  smsClosed: '{site}: your account was closed and will be erased on {date}. To open it again: {url}',
  smsClosedAtOnce: '{site}: your account was closed and is now being erased.',
  mailClosedSubject: 'Your account at {site} was closed',
  mailClosedIntro: 'Your account at {site} was closed on {date}. Nobody can sign in to it any more.',
  mailClosedAtOnce:
    'Your account at {site} was closed on {date}. Nobody can sign in to it any more, and your personal data is being erased now.',
  mailClosedErased:
    'On {date} your personal data will be erased: name, email address, phone number and everything else in your account. After that nobody can bring it back.',
  mailClosedUndo: 'If it was not you, or if you have changed your mind, open the account again before then:',
  mailClosedButton: 'Open my account again',
  mailClosedReset: 'We will then send you a link to choose a new password.',

  // The look of pages and mails
  imageUnknown: 'Upload a PNG, JPEG, WebP or SVG image that is not animated.',
  imageDamaged: 'This image is damaged or cut off.',
  imageTooManyBytes: 'This image is too large: at most {kibibytes} KiB are accepted.',
  imageTooManyPixels:
    'This image is too large: at most {side} pixels a side and {millions} million pixels in all are accepted.',
  imageTooComplex: 'This image is too complex to be shown.',
  imageEmpty: 'Nothing would be seen of this drawing.',
  imageNotBase64: 'Send the file in base64.',
  imageTooMany: 'There are {count} images already. Delete one that is not used.',
  imageUsed: 'This image is used. Change the setting BRANDING first.',
  brandingPrivacy: 'Privacy',
  brandingTerms: 'Terms',
  brandingSupport: 'Support',

  // Local inbox: for developers
  inboxTitle: 'Local inbox',
  inboxNote: 'Messages stay here instead of being sent. Only this computer can see them.',
  inboxEmpty: 'Nothing has been sent yet.',
  inboxRefresh: 'Refresh',
  inboxBack: 'All messages',
  inboxTo: 'To',
  inboxSubject: 'Subject',
  inboxTime: 'Time (UTC)',
  inboxKind: 'Kind',
  inboxEmail: 'Email',
  inboxSms: 'SMS',
  inboxHtml: 'As a mail program shows it',
  inboxText: 'As plain text',
} as const;

export type MessageKey = keyof typeof en;

/** What every language file must satisfy: one that lacks a key does not compile. */
export type Catalogue = Readonly<Record<MessageKey, string>>;
