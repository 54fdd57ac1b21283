import type { Catalogue } from './en.ts';

/** Mails begin with a greeting that ends in a comma, so the sentence after it begins in lower case, as German asks. */
export const de = {
  jsonParseError: 'JSON-Parserfehler - {reason}',
  notAnObject: 'Ungültige Daten. Dictionary erwartet, aber {type} erhalten.',
  malformedRequest: 'Fehlerhafte Anfrage.',
  notAuthenticated: 'Anmeldedaten fehlen.',
  signInAgain: 'Bitte melden Sie sich erneut an, um dies zu bestätigen.',
  secondFactorRequired: 'Bitte geben Sie einen Code Ihres zweiten Faktors ein.',
  secondFactorMissing: 'Bitte richten Sie zuerst einen zweiten Faktor ein.',
  secondFactorCodeWrong: 'Dieser Code stimmt nicht oder wurde schon verwendet.',
  invalidToken: 'Ungültiges Token.',
  csrfCookieMissing: 'CSRF Failed: CSRF-Cookie nicht gesetzt.',
  csrfTokenIncorrect: 'CSRF Failed: CSRF-Token fehlt oder ist falsch.',
  originNotTrusted:
    'CSRF Failed: Prüfung der Herkunft fehlgeschlagen - {origin} ist keine vertrauenswürdige Herkunft.',
  permissionDenied: 'Sie sind nicht berechtigt, diese Aktion durchzuführen.',
  notFound: 'Nicht gefunden.',
  changedMeanwhile: 'Das wurde inzwischen geändert. Lesen Sie es vor der Änderung erneut.',
  methodNotAllowed: 'Methode "{method}" nicht erlaubt.',
  requestTimeout: 'Die Anfrage ist nicht rechtzeitig angekommen.',
  bodyTooLarge: 'Der Inhalt der Anfrage ist zu groß: Höchstens {limit} KiB werden angenommen.',
  unsupportedMediaType: 'Nicht unterstützter Medientyp "{type}" in der Anfrage.',
  throttled:
    'Die Anfrage wurde gedrosselt. Erwarte Verfügbarkeit in {seconds, plural, one {# Sekunde} other {# Sekunden}}.',
  serverError: 'Serverfehler.',
  unavailable: 'Der Dienst ist vorübergehend nicht verfügbar. Bitte versuchen Sie es später erneut.',

  fieldRequired: 'Dieses Feld ist erforderlich.',
  fieldBlank: 'Dieses Feld darf nicht leer sein.',
  fieldNull: 'Dieses Feld darf nicht null sein.',
  notAString: 'Kein gültiger String.',
  notAnInteger: 'Eine gültige Ganzzahl ist erforderlich.',
  notABoolean: 'Muss ein gültiger Wahrheitswert sein.',
  nullCharacters: 'Nullzeichen sind nicht erlaubt.',
  tooLong: 'Stellen Sie sicher, dass dieses Feld nicht mehr als {max} Zeichen enthält.',
  emailInvalid: 'Geben Sie eine gültige E-Mail-Adresse ein.',
  invalidValue: 'Ungültiger Wert',
  notAChoice: '"{input}" ist keine gültige Option.',
  dateFormat: 'Das Datum hat das falsche Format. Nutzen Sie stattdessen eines dieser Formate: YYYY-MM-DD.',
  rangeEmpty: 'Erwartet wird ein Zeitpunkt vor `to`.',
  rangeTooLong:
    'In eine Antwort passen höchstens {steps} Schritte. Wählen Sie einen größeren Schritt oder eine kürzere Zeit.',
  momentFormat:
    'Die Zeit hat das falsche Format. Nutzen Sie stattdessen eines dieser Formate: YYYY-MM-DD, YYYY-MM-DDThh:mm:ssZ.',
  dateInvalid: 'Geben Sie ein gültiges Datum ein.',
  termsNotAccepted: 'Sie müssen den Bedingungen zustimmen.',

  emailTaken: 'Mit dieser E-Mail-Adresse ist bereits ein Benutzer registriert.',
  phoneInvalid: 'Geben Sie eine gültige Telefonnummer ein.',
  phoneTaken: 'Diese Telefonnummer wird bereits verwendet.',
  userUnknown: 'Es gibt keinen aktiven Benutzer mit dieser ID.',
  messageNotRetried:
    'Eine Nachricht im Zustand {state} kann nicht erneut gesendet werden, ebenso wenig eine nach ihrer Frist.',
  messageNotCancelled:
    'Eine Nachricht im Zustand {state} kann nicht zurückgezogen werden, nur eine, die wartet.',
  noticeNotCancelled:
    'Ein Hinweis auf eine Änderung kann nicht zurückgezogen werden: Betroffene müssen davon erfahren.',
  guestHasNoPassword: 'Ein Gast hat kein Passwort.',
  userInactive: 'Dieser Benutzer ist nicht aktiv.',
  userUnreachable: 'Dieser Benutzer hat keine bestätigte E-Mail-Adresse oder Telefonnummer für einen Link.',
  noVerifiedEmail: 'Ihr Konto hat keine bestätigte E-Mail-Adresse, an die ein Test gehen könnte.',
  noVerifiedPhone: 'Ihr Konto hat keine bestätigte Telefonnummer, an die ein Test gehen könnte.',
  verbatim: '{text}',

  wrongCredentials: 'Die angegebenen Zugangsdaten stimmen nicht.',
  emailNotVerified: 'Bitte bestätigen Sie vor der Anmeldung Ihre E-Mail-Adresse.',
  registrationMailed: 'Schließen Sie den Vorgang mit der E-Mail ab, die Sie von uns erhalten.',
  emailConfirmed: 'Ihre E-Mail-Adresse ist bestätigt.',
  linkInvalid: 'Ungültiger oder abgelaufener Link.',

  smsOtp: '{site}: Ihr Code lautet {code}. Geben Sie ihn an niemanden weiter.',
  smsReset: '{site}: Hier legen Sie ein neues Passwort fest ({duration} gültig): {url}',
  smsResetNamed:
    '{site}: Guten Tag {name}, hier legen Sie ein neues Passwort fest ({duration} gültig): {url}',
  testMark: 'Probe: {text}',
  smsGatewayTest: '{site}: Dies ist eine Testnachricht über das Gateway {gateway}.',

  otpPhoneMismatch: 'Die Telefonnummern stimmen nicht überein.',
  otpCodeMismatch: 'Die Bestätigungscodes stimmen nicht überein.',
  otpTooEarly: 'Bitte warten Sie, bevor Sie einen neuen Code anfordern.',
  otpExpired: 'Der SMS-Code ist abgelaufen. Bitte fordern Sie einen neuen an.',
  tooShort: 'Stellen Sie sicher, dass dieses Feld mindestens {min} Zeichen enthält.',
  resetSmsSent:
    'Wenn die angegebene Telefonnummer registriert ist, wurde eine SMS zum Zurücksetzen des Passworts gesendet.',

  oldPasswordInvalid: 'Ungültiges Passwort.',
  passwordMismatch: 'Die beiden Passwörter sind nicht identisch.',
  passwordMismatchTypographic: 'Die beiden Passwörter sind nicht identisch.',
  passwordSaved: 'Das neue Passwort wurde gespeichert.',
  passwordSet: 'Ihr Passwort wurde erfolgreich festgelegt.',
  passwordReset: 'Das Passwort wurde auf das neue Passwort zurückgesetzt.',
  resetMailSent: 'Die E-Mail zum Zurücksetzen des Passworts wurde gesendet.',

  passwordTooShort: 'Dieses Passwort ist zu kurz. Es muss mindestens {min} Zeichen enthalten.',
  passwordTooLong: 'Das Passwort darf höchstens {max} Zeichen enthalten.',
  passwordCapitalLetters: 'Ihr Passwort muss mindestens {min} Großbuchstaben enthalten.',
  passwordLowercaseLetters: 'Ihr Passwort muss mindestens {min} Kleinbuchstaben enthalten.',
  passwordLetters: 'Ihr Passwort muss mindestens {min} Buchstaben enthalten.',
  passwordNumbers: 'Ihr Passwort muss mindestens {min, plural, one {# Ziffer} other {# Ziffern}} enthalten.',
  passwordSpecialCharacters: 'Ihr Passwort muss mindestens {min} Sonderzeichen enthalten.',
  passwordPreviouslyUsed:
    'Ihr neues Passwort muss sich von {count, plural, one {Ihrem vorherigen Passwort} other {Ihren # vorherigen Passwörtern}} unterscheiden.',
  passwordUsedBefore:
    'Ihr neues Passwort muss sich von {count, plural, one {Ihrem letzten Passwort} other {Ihren letzten # Passwörtern}} unterscheiden.',
  passwordTooSimilar:
    'Das Passwort ist {attribute, select, username {dem Benutzernamen} first_name {dem Vornamen} last_name {dem Nachnamen} email {der E-Mail-Adresse} phone {der Telefonnummer} date_of_birth {dem Geburtsdatum} other {{attribute}}} zu ähnlich.',
  passwordTooCommon: 'Dieses Passwort ist zu üblich.',
  passwordNumeric: 'Dieses Passwort besteht nur aus Ziffern.',
  ruleMinimumLength: 'Mindestens {min} Zeichen',
  ruleMaximumLength: 'Höchstens {max} Zeichen',
  ruleCapitalLetters: 'Mindestens {min, plural, one {# Großbuchstabe} other {# Großbuchstaben}}',
  ruleLowercaseLetters: 'Mindestens {min, plural, one {# Kleinbuchstabe} other {# Kleinbuchstaben}}',
  ruleLetters: 'Mindestens {min, plural, one {# Buchstabe} other {# Buchstaben}}',
  ruleNumbers: 'Mindestens {min, plural, one {# Ziffer} other {# Ziffern}}',
  ruleSpecialCharacters: 'Mindestens {min} Sonderzeichen',
  rulePreviouslyUsed:
    '{count, plural, one {Nicht Ihr letztes Passwort} other {Keines Ihrer letzten # Passwörter}}, falls {days, plural, one {am letzten Tag} other {in den letzten # Tagen}} verwendet',
  ruleUsedBefore:
    '{count, plural, one {Nicht Ihr letztes Passwort} other {Keines Ihrer letzten # Passwörter}}',
  ruleNotSimilar: 'Ihren persönlichen Angaben nicht zu ähnlich',
  ruleNotCommon: 'Kein häufig verwendetes Passwort',
  ruleNotNumeric: 'Nicht nur Ziffern',

  // Pages
  documentTitle: '{title} · {site}',
  documentTitleFault: 'Fehler: {title} · {site}',
  pageHome: 'Zur Startseite',
  errorSummaryTitle: 'Bitte prüfen Sie Ihre Eingaben',

  labelEmail: 'E-Mail-Adresse',
  labelPassword: 'Passwort',
  labelPhone: 'Telefonnummer',
  labelCode: 'Code aus der SMS',
  labelOldPassword: 'Aktuelles Passwort',
  labelNewPassword: 'Neues Passwort',
  labelRepeatedPassword: 'Neues Passwort wiederholen',
  fieldEmailEmpty: 'Geben Sie Ihre E-Mail-Adresse ein.',
  fieldPasswordEmpty: 'Geben Sie Ihr Passwort ein.',
  fieldPhoneEmpty: 'Geben Sie Ihre Telefonnummer ein.',
  fieldCodeEmpty: 'Geben Sie den Code aus der SMS ein.',
  fieldOldPasswordEmpty: 'Geben Sie Ihr aktuelles Passwort ein.',
  fieldNewPasswordEmpty: 'Geben Sie ein neues Passwort ein.',
  fieldRepeatedPasswordEmpty: 'Geben Sie das neue Passwort noch einmal ein.',
  fieldPasswordsDiffer: 'Die beiden Passwörter stimmen nicht überein.',
  labelFirstName: 'Vorname (optional)',
  labelLastName: 'Nachname (optional)',
  labelPhoneOptional: 'Telefonnummer (optional)',
  fieldPasswordChoose: 'Wählen Sie ein Passwort.',

  passwordShow: 'Anzeigen',
  passwordHide: 'Verbergen',
  passwordShowField: 'Anzeigen: {field}',
  passwordHideField: 'Verbergen: {field}',
  passwordSave: 'Passwort speichern',
  rulesSame: 'In beiden Feldern gleich',
  rulesKept: 'erfüllt',
  rulesAllKept: 'Das Passwort erfüllt alle angezeigten Regeln.',
  rulesMissing: 'Noch nicht erfüllt:',

  homeTitle: 'Ihr Konto',
  homeText: 'Melden Sie sich an, um Ihr Konto zu sehen und Ihr Passwort zu ändern.',
  homeGreeting: 'Guten Tag, {name}',
  homeSignedIn: 'Sie sind angemeldet.',
  homeChangePassword: 'Passwort ändern',
  homeSignOut: 'Abmelden',

  loginTitle: 'Anmelden',
  loginSubmit: 'Anmelden',
  loginForgot: 'Passwort vergessen?',
  loginByCode: 'Mit einem SMS-Code anmelden',
  loginWrong: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
  loginEmailNotVerified:
    'Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse: Wir haben Ihnen einen Link gesendet.',

  linkConfirmTitle: 'Mit diesem Link anmelden',
  linkConfirmText: 'Der Link funktioniert einmal, und zwar für das Konto, für das er erstellt wurde.',
  confirmEmailTitle: 'E-Mail-Adresse bestätigen',
  confirmEmailText: 'Bestätigen Sie mit dem Knopf, dass diese Adresse Ihnen gehört.',
  linkInvalidTitle: 'Dieser Link ist nicht mehr gültig',
  linkInvalidText: 'Er wurde bereits benutzt, ist abgelaufen oder wurde nicht vollständig kopiert.',
  linkExpiredText: 'Er ist abgelaufen. Wir können einen neuen an dieselbe Adresse senden.',
  linkExpiredAgain: 'Neuen Link senden',
  linkRenewedText: 'Ein neuer Link an dieselbe Adresse ist unterwegs.',

  registerTitle: 'Konto erstellen',
  registerSubmit: 'Konto erstellen',
  registerSignIn: 'Ich habe bereits ein Konto',
  registerEmailTaken:
    'Mit dieser E-Mail-Adresse gibt es bereits ein Konto. Melden Sie sich an oder legen Sie ein neues Passwort fest.',
  registerMailedText:
    'Eine E-Mail an {email} ist unterwegs. Öffnen Sie den Link darin, um die Registrierung abzuschließen.',
  registerMailedHint: 'Nach ein paar Minuten nichts angekommen? Sehen Sie im Spam-Ordner nach.',
  registerMailedAgain: 'Noch einmal senden',
  registrationOverText:
    'Wenn Sie Ihre E-Mail-Adresse schon bestätigt haben, können Sie sich anmelden. Sonst erstellen Sie Ihr Konto bitte noch einmal: Was nicht bestätigt wird, bewahren wir nicht lange auf.',
  loginRegister: 'Konto erstellen',
  emailConfirmedTitle: 'E-Mail-Adresse bestätigt',
  emailConfirmedText: 'Vielen Dank. Sie können sich mit dieser Adresse anmelden.',
  emailConfirmedNotYou:
    'Wenn nicht Sie dieses Konto erstellt haben, legen Sie ein neues Passwort fest: Dann gehört es nur Ihnen.',

  resetRequestTitle: 'Passwort zurücksetzen',
  resetRequestText:
    'Geben Sie die E-Mail-Adresse Ihres Kontos ein. Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort festlegen.',
  resetRequestSubmit: 'Link senden',
  resetByCode: 'Stattdessen einen SMS-Code verwenden',
  resetBackToLogin: 'Zurück zur Anmeldung',
  resetSentTitle: 'Sehen Sie in Ihr Postfach',
  resetSentText:
    'Wenn es ein Konto mit der Adresse {email} gibt, ist ein Link unterwegs. Er ist {duration} gültig und kann einmal benutzt werden.',
  resetSentHint:
    'Nach ein paar Minuten nichts angekommen? Sehen Sie im Spam-Ordner nach oder fordern Sie einen neuen Link an.',
  resetSentAgain: 'Neuen Link anfordern',
  linkResendWait: 'In {time} können Sie einen neuen Link anfordern.',
  linkResendReady: 'Sie können jetzt einen neuen Link anfordern.',
  resetSentOther: 'Andere Adresse verwenden',
  resetFormTitle: 'Neues Passwort festlegen',
  resetFormNote: 'Mit dem Speichern werden Sie auf allen Ihren Geräten abgemeldet.',
  resetInvalidAgain: 'Neuen Link anfordern',
  resetDoneTitle: 'Neues Passwort gespeichert',
  resetDoneText: 'Sie wurden auf allen Ihren Geräten abgemeldet. Melden Sie sich mit dem neuen Passwort an.',

  codeSignInTitle: 'Mit einem Code anmelden',
  codeSignInText: 'Geben Sie die Telefonnummer Ihres Kontos ein. Wir senden Ihnen einen Code per SMS.',
  codeSignInByPassword: 'Mit dem Passwort anmelden',
  codeResetText:
    'Geben Sie die Telefonnummer Ihres Kontos ein. Wir senden Ihnen einen Code per SMS, mit dem Sie ein neues Passwort festlegen können.',
  codeResetByEmail: 'Stattdessen die E-Mail-Adresse verwenden',
  codeResetSubmit: 'Weiter',
  codeRequestSubmit: 'Code senden',
  codeEntryTitle: 'Code eingeben',
  codeSent:
    'Wenn es ein Konto mit der Nummer {phone} gibt, ist ein Code unterwegs. Er ist {duration} gültig und kann einmal benutzt werden.',
  codeSentEndless:
    'Wenn es ein Konto mit der Nummer {phone} gibt, ist ein Code unterwegs. Er kann einmal benutzt werden.',
  codeResend: 'Neuen Code senden',
  codeResendWait: 'In {time} können Sie einen neuen Code anfordern.',
  codeResendReady: 'Sie können jetzt einen neuen Code anfordern.',
  codeOtherNumber: 'Andere Nummer verwenden',
  codeWrong: 'Dieser Code ist nicht richtig. Sehen Sie in der neuesten SMS nach und versuchen Sie es erneut.',
  codeIncomplete: 'Der Code ist länger. Geben Sie alle Ziffern ein.',
  codeExpired: 'Dieser Code ist nicht mehr gültig. Fordern Sie einen neuen an.',
  codeLocked:
    'Für diese Nummer wurden zu viele falsche Codes eingegeben. In {hours, plural, one {# Stunde} other {# Stunden}} gelten Codes wieder. Verwenden Sie bis dahin Ihre E-Mail-Adresse.',
  registerCodeLocked:
    'Für diese Nummer wurden zu viele falsche Codes eingegeben. In {hours, plural, one {# Stunde} other {# Stunden}} gelten Codes wieder. Verwenden Sie bis dahin eine andere Nummer.',
  codeOtherPhone:
    'Sie haben inzwischen einen Code für eine andere Nummer angefordert. Fordern Sie für diese Nummer einen neuen an.',
  codeTooEarly:
    'Bitte warten Sie {seconds, plural, one {# Sekunde} other {# Sekunden}}, bevor Sie einen neuen Code anfordern.',
  formNoCookies:
    'Falls Sie sich nicht anmelden können, erlauben Sie Cookies für diese Website: Ihr Browser hat keine gesendet.',
  codeStartAgain:
    'Bitte fordern Sie noch einmal einen Code an. Wenn diese Meldung wiederkommt, erlauben Sie Cookies für diese Website.',

  changeTitle: 'Passwort ändern',
  changeNote: 'Hier bleiben Sie angemeldet. Auf allen anderen Geräten werden Sie abgemeldet.',
  changeForgot: 'Aktuelles Passwort vergessen?',
  changeOldPasswordWrong: 'Das ist nicht Ihr aktuelles Passwort.',
  changedTitle: 'Neues Passwort gespeichert',
  changedText: 'Hier sind Sie weiterhin angemeldet. Auf allen anderen Geräten wurden Sie abgemeldet.',
  firstTitle: 'Passwort festlegen',
  firstText:
    'Ihr Konto hat noch kein Passwort. Sobald es eines hat, können Sie sich mit Ihrer E-Mail-Adresse anmelden.',

  // My account
  languageLabel: 'Sprache:',
  accountBack: 'Zurück zu Ihrem Konto',
  accountPhoneDone: 'Ihre Telefonnummer ist bestätigt.',
  accountPhoneRemoved: 'Die Telefonnummer wurde entfernt.',
  accountLanguageDone: 'Ihre Sprache wurde gespeichert.',
  accountDeviceDone: 'Das Gerät wurde abgemeldet.',
  accountDevicesDone: 'Alle Ihre anderen Geräte wurden abgemeldet.',
  accountName: 'Name',
  accountLanguage: 'Sprache',
  accountLanguageNone: 'nicht gewählt',
  accountNone: 'keine',
  accountConfirmed: 'bestätigt',
  accountUnconfirmed: 'nicht bestätigt',
  accountWays: 'Was Sie tun können',
  accountToDevices: 'Wo Sie angemeldet sind ({count})',
  accountAddPhone: 'Telefonnummer hinzufügen',
  accountChangePhone: 'Telefonnummer ändern oder entfernen',
  accountConfirmPhone: 'Telefonnummer bestätigen oder entfernen',
  accountChooseLanguage: 'Sprache wählen',
  accountLanguageText: 'In dieser Sprache sehen Sie diese Seiten und erhalten Sie unsere E-Mails und SMS.',
  accountSave: 'Speichern',
  accountPhoneTitle: 'Ihre Telefonnummer',
  accountPhoneConfirmed: 'Ihre Nummer {phone} ist bestätigt.',
  accountPhoneUnconfirmed: 'Ihre Nummer {phone} ist noch nicht bestätigt.',
  accountPhoneText:
    'Geben Sie eine Telefonnummer ein. Wir senden Ihnen per SMS einen Code, mit dem Sie sie bestätigen.',
  accountPhoneNote: 'Wenn Sie eine Nummer bestätigen, werden alle Ihre anderen Geräte abgemeldet.',
  accountPhoneSubmit: 'Nummer bestätigen',
  accountPhoneRemove: 'Diese Nummer entfernen',
  devicesTitle: 'Wo Sie angemeldet sind',
  devicesText: 'In diesen Browsern und Apps ist Ihr Konto angemeldet.',
  devicesStrange:
    'Ist eines dabei, das Sie nicht kennen? Melden Sie es ab und wählen Sie dann ein neues Passwort.',
  devicesSignOutOthers: 'Überall sonst abmelden',
  deviceName: '{browser} auf {system}',
  deviceUnknown: 'Unbekanntes Gerät',
  deviceThis: 'Dieses Gerät',
  deviceSignedIn: 'Angemeldet: {time}',
  deviceUsed: 'Zuletzt benutzt um den {day}',
  deviceAddress: 'IP-Adresse:',
  deviceSignOutNamed: 'Abmelden: {device}',

  errorUnreadableTitle: 'Das hat nicht geklappt',
  errorUnreadableText:
    'Ihr Browser hat etwas gesendet, das wir nicht lesen konnten. Gehen Sie zurück und versuchen Sie es erneut.',
  errorSignInTitle: 'Bitte melden Sie sich an',
  errorSignInText: 'Diese Seite ist nur für angemeldete Personen.',
  errorRefusedTitle: 'Das wurde nicht angenommen',
  errorCookieMissing:
    'Ihr Browser hat kein Cookie gesendet. Erlauben Sie Cookies für diese Website, gehen Sie dann zurück und versuchen Sie es erneut.',
  errorPageTooOld:
    'Die Seite war zu lange geöffnet. Gehen Sie zurück, laden Sie sie neu und versuchen Sie es erneut.',
  errorOtherSite: 'Das Formular wurde von einer anderen Website gesendet. Es wurde nichts geändert.',
  errorNotFoundTitle: 'Seite nicht gefunden',
  errorNotFoundText:
    'Unter dieser Adresse gibt es nichts. Vielleicht enthält sie einen Tippfehler, oder die Seite ist umgezogen.',
  errorThrottledTitle: 'Zu viele Versuche',
  errorThrottledText:
    'Bitte warten Sie {seconds, plural, one {# Sekunde} other {# Sekunden}} und versuchen Sie es dann erneut.',
  errorServerTitle: 'Etwas ist schiefgelaufen',
  errorServerText:
    'Der Fehler liegt bei uns und wurde aufgezeichnet. Bitte versuchen Sie es gleich noch einmal.',
  errorUnavailableTitle: 'Gleich wieder da',
  errorUnavailableText:
    'Wir können gerade nicht antworten. Es wurde nichts geändert. Bitte versuchen Sie es gleich noch einmal.',

  mailGreeting: 'Guten Tag,',
  mailGreetingByName: 'Guten Tag {name},',
  mailLinkHint: 'Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
  mailNoReply: 'Diese E-Mail wurde automatisch gesendet. Bitte antworten Sie nicht darauf.',
  mailNoticeIgnore: 'Wenn Sie das waren, müssen Sie nichts tun.',

  mailResetSubject: 'Ihr Passwort bei {site} zurücksetzen',
  mailResetIntro:
    'für Ihr Konto bei {site} wurde ein neues Passwort angefordert. Wenn Sie das waren, legen Sie es hier fest:',
  mailResetButton: 'Neues Passwort festlegen',
  mailResetLife: 'Der Link ist {duration} gültig und kann einmal benutzt werden.',
  mailResetIgnore: 'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.',

  mailConfirmSubject: 'Bestätigen Sie Ihre E-Mail-Adresse bei {site}',
  mailConfirmIntro:
    'mit dieser E-Mail-Adresse wurde bei {site} ein Konto erstellt. Wenn Sie das waren, bestätigen Sie, dass die Adresse Ihnen gehört:',
  mailConfirmButton: 'E-Mail-Adresse bestätigen',
  mailConfirmLife: 'Der Link ist {duration} gültig.',
  mailConfirmIgnore:
    'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail. Möchten Sie das Konto selbst nutzen, bestätigen Sie die Adresse und legen Sie danach ein neues Passwort fest: Damit sperren Sie die Person aus, die es erstellt hat.',

  mailFinishSubject: 'Schließen Sie Ihre Registrierung bei {site} ab',
  mailFinishIntro:
    'mit dieser E-Mail-Adresse soll bei {site} ein Konto erstellt werden. Wenn Sie das waren, schließen Sie die Registrierung hier ab:',
  mailFinishButton: 'Mein Konto erstellen',
  mailFinishIgnore: 'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Es wird kein Konto erstellt.',

  mailAttemptSubject: 'Sie haben bereits ein Konto bei {site}',
  mailAttemptIntro:
    'jemand wollte bei {site} mit dieser E-Mail-Adresse ein Konto erstellen, aber es gibt schon eines. Wenn Sie das waren, melden Sie sich mit Ihrem Passwort an. Haben Sie es vergessen, legen Sie ein neues fest:',
  mailAttemptButton: 'Neues Passwort festlegen',
  mailAttemptIgnore: 'Wenn Sie das nicht waren, müssen Sie nichts tun: Es wurde nichts geändert.',

  mailChangedSubject: 'Ihr Passwort wurde geändert',
  mailChangedIntro: 'am {time} wurde für Ihr Konto bei {site} ein neues Passwort gespeichert.',
  mailChangedDevice: 'Es wurde mit {browser} gespeichert ({system}).',
  mailChangedAct:
    'Wenn Sie das nicht waren, hat sich vielleicht jemand Zugang zu Ihrem Konto verschafft. Legen Sie sofort ein neues Passwort fest:',
  mailChangedButton: 'Mein Passwort zurücksetzen',
  mailSecondFactorSubject: 'Ihr zweiter Faktor bei {site}',
  mailSecondFactorEnrolled:
    'am {time} wurde für Ihr Konto bei {site} ein Gerät mit Codes als zweiter Faktor eingerichtet.',
  mailSecondFactorRecovery:
    'am {time} wurde bei {site} ein Wiederherstellungscode anstelle Ihres zweiten Faktors verwendet.',
  mailSecondFactorRecoveryCodes:
    'am {time} wurden bei {site} neue Wiederherstellungscodes für Ihren zweiten Faktor erstellt. Die früheren gelten nicht mehr.',
  mailSecondFactorReset:
    'am {time} wurde der zweite Faktor Ihres Kontos bei {site} auf dem Server entfernt. Richten Sie bei der nächsten Arbeit dort einen neuen ein.',
  mailSecondFactorAct:
    'Wenn Sie das nicht waren, ist vielleicht jemand anderes in Ihrem Konto. Sagen Sie es sofort einem anderen Inhaber des Shops und wählen Sie ein neues Passwort:',

  // The phone of an account
  mailPhoneConfirmedSubject: 'Für Ihr Konto wurde eine Telefonnummer bestätigt',
  mailPhoneConfirmedIntro:
    'am {time} (UTC) wurde für Ihr Konto bei {site} die Telefonnummer {phone} bestätigt. Mit ihr kann man sich ab jetzt anmelden oder ein neues Passwort festlegen.',
  mailPhoneConfirmedAct:
    'Wenn Sie das nicht waren, hat sich vielleicht jemand mit diesem Telefon Zugang zu Ihrem Konto verschafft. Legen Sie sofort ein neues Passwort fest und entfernen Sie danach die Nummer aus Ihrem Konto:',
  mailPhoneSubject: 'Ihre Telefonnummer wurde geändert',
  mailPhoneIntro: 'am {time} (UTC) wurde die Telefonnummer Ihres Kontos bei {site} in {phone} geändert.',
  mailPhoneRemoved: 'am {time} (UTC) wurde die Telefonnummer aus Ihrem Konto bei {site} entfernt.',
  mailPhoneUnproved: 'Mit der neuen Nummer ist nichts möglich, bis sie mit einem Code bestätigt wurde.',
  mailPhoneTakenOver:
    'Jemand anderes hat mit einem Code bestätigt, dass diese Nummer ihm gehört. Sie hatten sie nicht bestätigt, deshalb gehörte sie noch nicht zu Ihrem Konto. In Ihrem Profil können Sie eine andere Nummer angeben.',
  mailPhoneAct:
    'Wenn Sie das nicht waren, hat sich vielleicht jemand Zugang zu Ihrem Konto verschafft. Legen Sie sofort ein neues Passwort fest und prüfen Sie danach die Telefonnummer in Ihrem Konto:',
  smsPhoneChanged:
    '{site}: Diese Nummer wurde aus Ihrem Konto entfernt. Wenn Sie das nicht waren, legen Sie sofort ein neues Passwort fest.',

  // Registration by SMS
  smsRegisterAttempt:
    '{site}: Jemand wollte mit dieser Nummer ein Konto erstellen, aber es gibt bereits eines. Wenn Sie das waren, melden Sie sich an. Wenn nicht, müssen Sie nichts tun.',
  registerSmsSent:
    'Wir haben eine SMS an {phone} gesendet. Geben Sie den Code daraus ein: Er gilt einmal, innerhalb von {duration}.',
  registerSmsSentEndless:
    'Wir haben eine SMS an {phone} gesendet. Geben Sie den Code daraus ein: Er gilt einmal.',
  registerTypeAgain:
    'Bitte geben Sie auch Ihr Passwort noch einmal ein: Wir bewahren es nicht auf, solange Ihr Konto nicht erstellt ist.',
  registerFirstName: 'Vorname',
  registerLastName: 'Nachname',
  registerFirstNameEmpty: 'Geben Sie Ihren Vornamen ein.',
  registerLastNameEmpty: 'Geben Sie Ihren Nachnamen ein.',
  registerGender: 'Geschlecht',
  registerChoose: 'Bitte wählen',
  registerGenderEmpty: 'Wählen Sie ein Geschlecht.',
  registerMale: 'Männlich',
  registerFemale: 'Weiblich',
  registerBirth: 'Geburtsdatum',
  registerBirthEmpty: 'Geben Sie Ihr Geburtsdatum ein.',
  registerEmailAllowed: 'Ich möchte Angebote per E-Mail erhalten.',
  registerSmsAllowed: 'Ich möchte Angebote per SMS erhalten.',
  registerWhatsappAllowed: 'Ich möchte Angebote über WhatsApp erhalten.',
  registerCallAllowed: 'Ich möchte Angebote per Telefon erhalten.',
  registerConfirm: 'Ich akzeptiere die Nutzungsbedingungen.',
  registerKvkk: 'Ich habe die Hinweise zum Umgang mit personenbezogenen Daten gelesen und stimme ihnen zu.',

  // Change of e-mail
  emailMismatch: 'Die beiden E-Mail-Adressen stimmen nicht überein.',
  emailUnchanged: 'Das ist bereits Ihre E-Mail-Adresse.',
  emailReserved:
    'Diese E-Mail-Adresse gehörte bis vor Kurzem zu einem anderen Konto und kann noch nicht verwendet werden.',
  emailChangeMailed: 'Die Bestätigungs-E-Mail wurde gesendet.',
  emailChanged: 'Ihre E-Mail-Adresse wurde geändert.',
  emailUndone: 'Die Änderung Ihrer E-Mail-Adresse wurde rückgängig gemacht.',
  setEmailTitle: 'E-Mail-Adresse ändern',
  setEmailText:
    'Mit dem Knopf verwenden Sie ab jetzt diese E-Mail-Adresse für Ihr Konto. Auf allen anderen Geräten werden Sie abgemeldet.',
  setEmailButton: 'Diese Adresse verwenden',
  setEmailDoneTitle: 'E-Mail-Adresse geändert',
  setEmailDoneText: 'Ab jetzt melden Sie sich mit Ihrer neuen Adresse an.',
  undoEmailTitle: 'E-Mail-Adresse behalten',
  undoEmailText:
    'Drücken Sie den Knopf, wenn Sie Ihre E-Mail-Adresse nicht geändert haben. Falls sie schon geändert wurde, erhalten Sie sie zurück, alle werden abgemeldet, und Sie legen ein neues Passwort fest.',
  undoEmailButton: 'Änderung rückgängig machen',
  undoEmailDoneTitle: 'Änderung rückgängig gemacht',
  undoEmailDoneText:
    'Ihr Konto hat wieder wie zuvor diese E-Mail-Adresse. Legen Sie jetzt ein neues Passwort fest, denn vielleicht kennt jemand das alte. Falls Ihre Adresse schon geändert war, haben wir Ihnen dafür einen Link gesendet.',
  mailNewEmailSubject: 'Bestätigen Sie Ihre neue E-Mail-Adresse bei {site}',
  mailNewEmailIntro:
    'jemand möchte diese E-Mail-Adresse für sein Konto bei {site} verwenden. Wenn Sie das waren, bestätigen Sie sie:',
  mailNewEmailButton: 'Neue Adresse bestätigen',
  mailNewEmailIgnore: 'Wenn Sie das nicht waren, drücken Sie den Knopf nicht: Dann ändert sich nichts.',
  mailEmailInUseSubject: 'Ihre E-Mail-Adresse wurde bei {site} eingegeben',
  mailEmailInUseIntro:
    'jemand wollte diese E-Mail-Adresse bei {site} für ein anderes Konto verwenden. Sie gehört zu einem Konto oder gehörte bis vor Kurzem dazu; deshalb wurde nichts geändert.',
  mailEmailInUseIgnore:
    'Wenn Sie das waren, verwenden Sie eine andere Adresse. Wenn nicht, müssen Sie nichts tun.',
  mailEmailSoonSubject: 'Ihre E-Mail-Adresse bei {site} wird bald geändert',
  mailEmailSoonIntro:
    'jemand möchte die E-Mail-Adresse Ihres Kontos bei {site} in {address} ändern. Sie ändert sich, sobald jene Adresse bestätigt ist.',
  mailEmailSoonButton: 'Änderung verhindern',
  mailEmailChangedSubject: 'Ihre E-Mail-Adresse bei {site} wurde geändert',
  mailEmailChangedIntro: 'die E-Mail-Adresse Ihres Kontos bei {site} lautet jetzt {address}.',
  mailEmailChangedButton: 'Änderung rückgängig machen',
  mailEmailUndoAct:
    'Wenn Sie das nicht waren, hat sich vielleicht jemand Zugang zu Ihrem Konto verschafft. Behalten Sie diese Adresse:',
  mailEmailUndoLife: 'Das ist {duration} lang möglich.',
  mailEmailUndoNone: 'Wenn Sie das nicht waren, wenden Sie sich bitte an den Shop.',
  smsEmailChange:
    '{site}: Jemand möchte die E-Mail-Adresse Ihres Kontos ändern. Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort.',

  // Closing an account
  accountClosed: 'Ihr Konto wurde geschlossen.',
  accountRestored: 'Ihr Konto ist wieder geöffnet.',
  accountUndoTitle: 'Konto wieder öffnen',
  accountUndoText:
    'Ihr Konto ist geschlossen und wird bald gelöscht. Mit dieser Schaltfläche behalten Sie es.',
  accountRestoredTitle: 'Ihr Konto ist wieder geöffnet',
  accountRestoredText:
    'Es ist nichts verloren gegangen. Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort festlegen können. Nutzen Sie ihn, wenn jemand anderes das Konto geschlossen hat.',
  smsClosed:
    '{site}: Ihr Konto wurde geschlossen und wird am {date} gelöscht. Hier öffnen Sie es wieder: {url}',
  smsClosedAtOnce: '{site}: Ihr Konto wurde geschlossen und wird jetzt gelöscht.',
  mailClosedSubject: 'Ihr Konto bei {site} wurde geschlossen',
  mailClosedIntro: 'Ihr Konto bei {site} wurde am {date} geschlossen. Niemand kann sich mehr damit anmelden.',
  mailClosedAtOnce:
    'Ihr Konto bei {site} wurde am {date} geschlossen. Niemand kann sich mehr damit anmelden, und Ihre persönlichen Daten werden jetzt gelöscht.',
  mailClosedErased:
    'Am {date} werden Ihre persönlichen Daten gelöscht: Name, E-Mail-Adresse, Telefonnummer und alles andere in Ihrem Konto. Danach kann sie niemand wiederherstellen.',
  mailClosedUndo:
    'Wenn Sie das nicht waren oder es sich anders überlegt haben, öffnen Sie das Konto vorher wieder:',
  mailClosedButton: 'Mein Konto wieder öffnen',
  mailClosedReset: 'Danach senden wir Ihnen einen Link, mit dem Sie ein neues Passwort festlegen können.',

  imageUnknown: 'Laden Sie ein Bild im Format PNG, JPEG, WebP oder SVG hoch, das nicht animiert ist.',
  imageDamaged: 'Dieses Bild ist beschädigt oder unvollständig.',
  imageTooManyBytes: 'Dieses Bild ist zu groß: Höchstens {kibibytes} KiB werden angenommen.',
  imageTooManyPixels:
    'Dieses Bild ist zu groß: Höchstens {side} Pixel je Seite und insgesamt {millions} Millionen Pixel werden angenommen.',
  imageTooComplex: 'Dieses Bild ist zu komplex, um angezeigt zu werden.',
  imageEmpty: 'Von dieser Zeichnung wäre nichts zu sehen.',
  imageNotBase64: 'Senden Sie die Datei in Base64.',
  imageTooMany: 'Es gibt bereits {count} Bilder. Löschen Sie eines, das nicht verwendet wird.',
  imageUsed: 'Dieses Bild wird verwendet. Ändern Sie zuerst die Einstellung BRANDING.',
  brandingPrivacy: 'Datenschutz',
  brandingTerms: 'Nutzungsbedingungen',
  brandingSupport: 'Hilfe',

  inboxTitle: 'Lokaler Posteingang',
  inboxNote: 'Nachrichten bleiben hier, statt versendet zu werden. Nur dieser Computer kann sie sehen.',
  inboxEmpty: 'Es wurde noch nichts gesendet.',
  inboxRefresh: 'Aktualisieren',
  inboxBack: 'Alle Nachrichten',
  inboxTo: 'An',
  inboxSubject: 'Betreff',
  inboxTime: 'Zeit (UTC)',
  inboxKind: 'Art',
  inboxEmail: 'E-Mail',
  inboxSms: 'SMS',
  inboxHtml: 'Wie ein Mailprogramm sie zeigt',
  inboxText: 'Als reiner Text',
} as const satisfies Catalogue;
