import type { Catalogue } from './en.ts';

/**
 * A narrow no-break space (`\u202f`) stands before : ; ! ? and inside « », and apostrophes are ’. Not so in SMS: either
 * would make a text of one part, in the GSM alphabet, one of three.
 */
export const fr = {
  jsonParseError: 'Erreur d’analyse JSON - {reason}',
  notAnObject: 'Donnée non valide. Attendait un dictionnaire, a reçu {type}.',
  malformedRequest: 'Requête malformée.',
  notAuthenticated: 'Informations d’authentification non fournies.',
  signInAgain: 'Veuillez vous reconnecter pour confirmer.',
  secondFactorRequired: 'Veuillez saisir un code de votre second facteur.',
  secondFactorMissing: 'Veuillez d’abord configurer un second facteur.',
  secondFactorCodeWrong: 'Ce code n’est pas correct ou a déjà été utilisé.',
  invalidToken: 'Token non valide.',
  csrfCookieMissing: 'CSRF Failed: cookie CSRF absent.',
  csrfTokenIncorrect: 'CSRF Failed: jeton CSRF manquant ou incorrect.',
  originNotTrusted:
    'CSRF Failed: échec de la vérification de l’origine - {origin} ne fait pas partie des origines de confiance.',
  permissionDenied: 'Vous n’avez pas la permission d’effectuer cette action.',
  notFound: 'Pas trouvé.',
  changedMeanwhile: 'Cela a été modifié entre-temps. Relisez-le avant de le modifier.',
  methodNotAllowed: 'Méthode "{method}" non autorisée.',
  requestTimeout: 'La requête a mis trop de temps à arriver.',
  bodyTooLarge: 'Le corps de la requête est trop volumineux\u202f: {limit} Kio au maximum sont acceptés.',
  unsupportedMediaType: 'Type de média "{type}" non pris en charge dans la requête.',
  throttled: 'Requête ralentie. Disponible d’ici {seconds, plural, one {# seconde} other {# secondes}}.',
  serverError: 'Erreur du serveur.',
  unavailable: 'Service temporairement indisponible, veuillez réessayer plus tard.',

  fieldRequired: 'Ce champ est obligatoire.',
  fieldBlank: 'Ce champ ne peut être vide.',
  fieldNull: 'Ce champ ne peut être nul.',
  notAString: 'Chaîne de caractères non valide.',
  notAnInteger: 'Un nombre entier valide est requis.',
  notABoolean: 'Doit être un booléen valide.',
  nullCharacters: 'Le caractère nul n’est pas autorisé.',
  tooLong:
    'Assurez-vous que ce champ comporte au plus {max, plural, one {# caractère} other {# caractères}}.',
  emailInvalid: 'Saisissez une adresse e-mail valide.',
  invalidValue: 'Valeur non valide',
  notAChoice: '«\u202f{input}\u202f» n’est pas un choix valide.',
  dateFormat: 'La date n’a pas le bon format. Utilisez plutôt un de ces formats\u202f: YYYY-MM-DD.',
  rangeEmpty: 'Un moment antérieur à `to` est attendu.',
  rangeTooLong:
    'Une réponse contient au plus {steps} pas. Choisissez un pas plus grand ou une durée plus courte.',
  momentFormat:
    'Le temps n’a pas le bon format. Utilisez plutôt un de ces formats\u202f: YYYY-MM-DD, YYYY-MM-DDThh:mm:ssZ.',
  dateInvalid: 'Saisissez une date valide.',
  termsNotAccepted: 'Vous devez accepter les conditions.',

  emailTaken: 'Un utilisateur est déjà inscrit avec cette adresse e-mail.',
  phoneInvalid: 'Saisissez un numéro de téléphone valide.',
  phoneTaken: 'Ce numéro de téléphone est déjà utilisé.',
  userUnknown: 'Il n’existe pas d’utilisateur actif avec cet identifiant.',
  messageNotRetried:
    'Un message à l’état {state} ne peut pas être renvoyé, ni un message dont le délai est passé.',
  messageNotCancelled:
    'Un message à l’état {state} ne peut pas être annulé : seul un message en attente peut l’être.',
  noticeNotCancelled:
    'L’avis d’une modification ne peut pas être annulé : la personne doit en être informée.',
  guestHasNoPassword: 'Un invité n’a pas de mot de passe.',
  userInactive: 'Cet utilisateur n’est pas actif.',
  userUnreachable: 'Cet utilisateur n’a ni adresse e-mail ni téléphone vérifié pour recevoir un lien.',
  noVerifiedEmail: 'Votre compte n’a pas d’adresse e-mail vérifiée à laquelle envoyer un essai.',
  noVerifiedPhone: 'Votre compte n’a pas de numéro de téléphone vérifié auquel envoyer un essai.',
  verbatim: '{text}',

  wrongCredentials: 'Impossible de se connecter avec les informations d’identification fournies.',
  emailNotVerified: 'Veuillez confirmer votre adresse e-mail avant de vous connecter.',
  registrationMailed: 'Consultez vos e-mails pour terminer.',
  emailConfirmed: 'Votre adresse e-mail est confirmée.',
  linkInvalid: 'Lien non valide ou expiré.',

  smsOtp: '{site} : votre code est {code}. Ne le communiquez à personne.',
  smsReset: '{site} : choisissez un nouveau mot de passe ici (lien valable {duration}) : {url}',
  smsResetNamed:
    '{site} : bonjour {name}, choisissez un nouveau mot de passe ici (lien valable {duration}) : {url}',
  testMark: 'Essai - {text}',
  smsGatewayTest: '{site} : ceci est un message de test par la passerelle {gateway}.',

  otpPhoneMismatch: 'Les numéros de téléphone ne correspondent pas.',
  otpCodeMismatch: 'Les codes de vérification ne correspondent pas.',
  otpTooEarly: 'Veuillez patienter avant de demander un nouveau code.',
  otpExpired: 'Le code reçu par SMS a expiré. Veuillez en demander un nouveau.',
  tooShort:
    'Assurez-vous que ce champ comporte au moins {min, plural, one {# caractère} other {# caractères}}.',
  resetSmsSent:
    'Si le numéro de téléphone indiqué est enregistré, un SMS de réinitialisation du mot de passe a été envoyé.',

  oldPasswordInvalid: 'Mot de passe non valide.',
  passwordMismatch: 'Les deux mots de passe ne correspondent pas.',
  passwordMismatchTypographic: 'Les deux mots de passe ne correspondent pas.',
  passwordSaved: 'Le nouveau mot de passe a été enregistré.',
  passwordSet: 'Votre mot de passe a été défini avec succès.',
  passwordReset: 'Le mot de passe a été réinitialisé avec le nouveau mot de passe.',
  resetMailSent: 'L’e-mail de réinitialisation du mot de passe a été envoyé.',

  passwordTooShort:
    'Ce mot de passe est trop court. Il doit contenir au minimum {min, plural, one {# caractère} other {# caractères}}.',
  passwordTooLong:
    'Le mot de passe peut contenir au maximum {max, plural, one {# caractère} other {# caractères}}.',
  passwordCapitalLetters:
    'Votre mot de passe doit contenir au minimum {min, plural, one {# lettre majuscule} other {# lettres majuscules}}.',
  passwordLowercaseLetters:
    'Votre mot de passe doit contenir au minimum {min, plural, one {# lettre minuscule} other {# lettres minuscules}}.',
  passwordLetters:
    'Votre mot de passe doit contenir au minimum {min, plural, one {# lettre} other {# lettres}}.',
  passwordNumbers:
    'Votre mot de passe doit contenir au minimum {min, plural, one {# chiffre} other {# chiffres}}.',
  passwordSpecialCharacters:
    'Votre mot de passe doit contenir au minimum {min, plural, one {# caractère spécial} other {# caractères spéciaux}}.',
  passwordPreviouslyUsed:
    'Votre nouveau mot de passe doit être différent de {count, plural, one {votre mot de passe précédent} other {vos # mots de passe précédents}}.',
  passwordUsedBefore:
    'Votre nouveau mot de passe doit être différent de {count, plural, one {votre dernier mot de passe} other {vos # derniers mots de passe}}.',
  passwordTooSimilar:
    'Le mot de passe est trop semblable à votre {attribute, select, username {nom d’utilisateur} first_name {prénom} last_name {nom} email {adresse e-mail} phone {numéro de téléphone} date_of_birth {date de naissance} other {{attribute}}}.',
  passwordTooCommon: 'Ce mot de passe est trop courant.',
  passwordNumeric: 'Ce mot de passe est entièrement numérique.',
  ruleMinimumLength: 'Au moins {min, plural, one {# caractère} other {# caractères}}',
  ruleMaximumLength: 'Au plus {max, plural, one {# caractère} other {# caractères}}',
  ruleCapitalLetters: 'Au moins {min, plural, one {# lettre majuscule} other {# lettres majuscules}}',
  ruleLowercaseLetters: 'Au moins {min, plural, one {# lettre minuscule} other {# lettres minuscules}}',
  ruleLetters: 'Au moins {min, plural, one {# lettre} other {# lettres}}',
  ruleNumbers: 'Au moins {min, plural, one {# chiffre} other {# chiffres}}',
  ruleSpecialCharacters: 'Au moins {min, plural, one {# caractère spécial} other {# caractères spéciaux}}',
  rulePreviouslyUsed:
    'Différent de {count, plural, one {votre dernier mot de passe} other {vos # derniers mots de passe}} des {days, plural, one {dernières 24 heures} other {# derniers jours}}',
  ruleUsedBefore:
    'Différent de {count, plural, one {votre dernier mot de passe} other {vos # derniers mots de passe}}',
  ruleNotSimilar: 'Pas trop semblable à vos informations personnelles',
  ruleNotCommon: 'Pas un mot de passe couramment utilisé',
  ruleNotNumeric: 'Pas uniquement des chiffres',

  // Pages
  documentTitle: '{title} · {site}',
  documentTitleFault: 'Erreur\u202f: {title} · {site}',
  pageHome: 'Aller à la page d’accueil',
  errorSummaryTitle: 'Il y a un problème',

  labelEmail: 'Adresse e-mail',
  labelPassword: 'Mot de passe',
  labelPhone: 'Numéro de téléphone',
  labelCode: 'Code reçu par SMS',
  labelOldPassword: 'Mot de passe actuel',
  labelNewPassword: 'Nouveau mot de passe',
  labelRepeatedPassword: 'Confirmer le mot de passe',
  fieldEmailEmpty: 'Saisissez votre adresse e-mail.',
  fieldPasswordEmpty: 'Saisissez votre mot de passe.',
  fieldPhoneEmpty: 'Saisissez votre numéro de téléphone.',
  fieldCodeEmpty: 'Saisissez le code reçu par SMS.',
  fieldOldPasswordEmpty: 'Saisissez votre mot de passe actuel.',
  fieldNewPasswordEmpty: 'Saisissez un nouveau mot de passe.',
  fieldRepeatedPasswordEmpty: 'Saisissez à nouveau le nouveau mot de passe.',
  fieldPasswordsDiffer: 'Les deux mots de passe ne sont pas identiques.',
  labelFirstName: 'Prénom (facultatif)',
  labelLastName: 'Nom (facultatif)',
  labelPhoneOptional: 'Numéro de téléphone (facultatif)',
  fieldPasswordChoose: 'Choisissez un mot de passe.',

  passwordShow: 'Afficher',
  passwordHide: 'Masquer',
  passwordShowField: 'Afficher\u202f: {field}',
  passwordHideField: 'Masquer\u202f: {field}',
  passwordSave: 'Enregistrer le mot de passe',
  rulesSame: 'Identique dans les deux champs',
  rulesKept: 'respecté',
  rulesAllKept: 'Le mot de passe respecte toutes les règles affichées.',
  rulesMissing: 'Il manque encore\u202f:',

  homeTitle: 'Votre compte',
  homeText: 'Connectez-vous pour voir votre compte et modifier votre mot de passe.',
  homeGreeting: 'Bonjour, {name}',
  homeSignedIn: 'Vous êtes connecté(e).',
  homeChangePassword: 'Modifier le mot de passe',
  homeSignOut: 'Se déconnecter',

  loginTitle: 'Se connecter',
  loginSubmit: 'Se connecter',
  loginForgot: 'Mot de passe oublié\u202f?',
  loginByCode: 'Se connecter avec un code par SMS',
  loginWrong: 'L’adresse e-mail ou le mot de passe est incorrect.',
  loginEmailNotVerified:
    'Veuillez d’abord confirmer votre adresse e-mail\u202f: nous vous avons envoyé un lien.',

  linkConfirmTitle: 'Se connecter avec ce lien',
  linkConfirmText: 'Le lien fonctionne une seule fois, pour le compte pour lequel il a été créé.',
  confirmEmailTitle: 'Confirmez votre adresse e-mail',
  confirmEmailText: 'Appuyez sur le bouton pour confirmer que cette adresse est la vôtre.',
  linkInvalidTitle: 'Ce lien n’est plus valide',
  linkInvalidText: 'Il a déjà été utilisé, il a expiré ou il n’a pas été copié en entier.',
  linkExpiredText: 'Il a expiré. Nous pouvons en envoyer un nouveau à la même adresse.',
  linkExpiredAgain: 'Envoyer un nouveau lien',
  linkRenewedText: 'Un nouveau lien vient de partir à la même adresse.',

  registerTitle: 'Créer un compte',
  registerSubmit: 'Créer un compte',
  registerSignIn: 'J’ai déjà un compte',
  registerEmailTaken:
    'Un compte existe déjà avec cette adresse e-mail. Connectez-vous ou choisissez un nouveau mot de passe.',
  registerMailedText:
    'Un e-mail vient de partir à l’adresse {email}. Ouvrez le lien qu’il contient pour terminer.',
  registerMailedHint: 'Rien après quelques minutes\u202f? Regardez dans vos courriers indésirables.',
  registerMailedAgain: 'Renvoyer l’e-mail',
  registrationOverText:
    'Si vous avez déjà confirmé votre adresse e-mail, vous pouvez vous connecter. Sinon, recréez votre compte\u202f: nous ne gardons pas longtemps les comptes non confirmés.',
  loginRegister: 'Créer un compte',
  emailConfirmedTitle: 'Adresse e-mail confirmée',
  emailConfirmedText: 'Merci. Vous pouvez vous connecter avec cette adresse.',
  emailConfirmedNotYou:
    'Si ce n’est pas vous qui avez créé ce compte, choisissez un nouveau mot de passe\u202f: vous seul y aurez accès.',

  resetRequestTitle: 'Réinitialiser votre mot de passe',
  resetRequestText:
    'Saisissez l’adresse e-mail de votre compte. Nous vous enverrons un lien pour choisir un nouveau mot de passe.',
  resetRequestSubmit: 'Envoyer le lien',
  resetByCode: 'Utiliser plutôt un code par SMS',
  resetBackToLogin: 'Retour à la connexion',
  resetSentTitle: 'Consultez votre boîte de réception',
  resetSentText:
    'S’il existe un compte avec l’adresse {email}, un lien vient de partir. Il est utilisable une seule fois, pendant {duration}.',
  resetSentHint:
    'Rien après quelques minutes\u202f? Regardez dans vos courriers indésirables ou demandez un nouveau lien.',
  resetSentAgain: 'Demander un nouveau lien',
  linkResendWait: 'Vous pourrez demander un nouveau lien dans {time}.',
  linkResendReady: 'Vous pouvez maintenant demander un nouveau lien.',
  resetSentOther: 'Utiliser une autre adresse',
  resetFormTitle: 'Choisir un nouveau mot de passe',
  resetFormNote: 'L’enregistrer vous déconnecte de tous vos appareils.',
  resetInvalidAgain: 'Obtenir un nouveau lien',
  resetDoneTitle: 'Nouveau mot de passe enregistré',
  resetDoneText: 'Tous vos appareils ont été déconnectés. Connectez-vous avec le nouveau mot de passe.',

  codeSignInTitle: 'Se connecter avec un code',
  codeSignInText: 'Saisissez le numéro de téléphone de votre compte. Nous vous enverrons un code par SMS.',
  codeSignInByPassword: 'Se connecter avec votre mot de passe',
  codeResetText:
    'Saisissez le numéro de téléphone de votre compte. Nous vous enverrons par SMS un code qui vous permettra de choisir un nouveau mot de passe.',
  codeResetByEmail: 'Utiliser plutôt votre adresse e-mail',
  codeResetSubmit: 'Continuer',
  codeRequestSubmit: 'Envoyer le code',
  codeEntryTitle: 'Saisir le code',
  codeSent:
    'S’il existe un compte avec le numéro {phone}, un code vient de partir. Il est utilisable une seule fois, pendant {duration}.',
  codeSentEndless:
    'S’il existe un compte avec le numéro {phone}, un code vient de partir. Il est utilisable une seule fois.',
  codeResend: 'Envoyer un nouveau code',
  codeResendWait: 'Vous pourrez obtenir un nouveau code dans {time}.',
  codeResendReady: 'Vous pouvez maintenant obtenir un nouveau code.',
  codeOtherNumber: 'Utiliser un autre numéro',
  codeWrong: 'Ce code n’est pas le bon. Regardez le SMS le plus récent et réessayez.',
  codeIncomplete: 'Le code est plus long. Saisissez tous ses chiffres.',
  codeExpired: 'Ce code n’est plus valide. Demandez-en un nouveau.',
  codeLocked:
    'Trop de codes erronés ont été saisis pour ce numéro. Les codes fonctionneront à nouveau dans {hours, plural, one {# heure} other {# heures}}. D’ici là, utilisez votre adresse e-mail.',
  registerCodeLocked:
    'Trop de codes erronés ont été saisis pour ce numéro. Les codes fonctionneront à nouveau dans {hours, plural, one {# heure} other {# heures}}. D’ici là, utilisez un autre numéro.',
  codeOtherPhone:
    'Entre-temps, vous avez demandé un code pour un autre numéro. Demandez-en un nouveau pour ce numéro.',
  codeTooEarly:
    'Veuillez patienter {seconds, plural, one {# seconde} other {# secondes}} avant de demander un nouveau code.',
  formNoCookies:
    'Si vous n’arrivez pas à vous connecter, autorisez les cookies pour ce site\u202f: votre navigateur n’en a envoyé aucun.',
  codeStartAgain:
    'Veuillez demander à nouveau un code. Si ce message réapparaît, autorisez les cookies pour ce site.',

  changeTitle: 'Modifier votre mot de passe',
  changeNote: 'Vous restez connecté(e) ici. Tous vos autres appareils seront déconnectés.',
  changeForgot: 'Mot de passe actuel oublié\u202f?',
  changeOldPasswordWrong: 'Ce n’est pas votre mot de passe actuel.',
  changedTitle: 'Nouveau mot de passe enregistré',
  changedText: 'Vous êtes toujours connecté(e) ici. Tous vos autres appareils ont été déconnectés.',
  firstTitle: 'Choisir un mot de passe',
  firstText:
    'Votre compte n’a pas encore de mot de passe. Dès qu’il en aura un, vous pourrez vous connecter avec votre adresse e-mail.',

  // My account
  languageLabel: 'Langue :',
  accountBack: 'Retour à votre compte',
  accountPhoneDone: 'Votre numéro de téléphone est confirmé.',
  accountPhoneRemoved: 'Le numéro de téléphone a été supprimé.',
  accountLanguageDone: 'Votre langue a été enregistrée.',
  accountDeviceDone: 'L’appareil a été déconnecté.',
  accountDevicesDone: 'Tous vos autres appareils ont été déconnectés.',
  accountName: 'Nom',
  accountLanguage: 'Langue',
  accountLanguageNone: 'non choisie',
  accountNone: 'aucun',
  accountConfirmed: 'confirmé',
  accountUnconfirmed: 'non confirmé',
  accountWays: 'Ce que vous pouvez faire',
  accountToDevices: 'Où vous êtes connecté ({count})',
  accountAddPhone: 'Ajouter un numéro de téléphone',
  accountChangePhone: 'Modifier ou supprimer le numéro de téléphone',
  accountConfirmPhone: 'Confirmer ou supprimer le numéro de téléphone',
  accountChooseLanguage: 'Choisir votre langue',
  accountLanguageText: 'C’est la langue de ces pages, ainsi que des e-mails et SMS que nous vous envoyons.',
  accountSave: 'Enregistrer',
  accountPhoneTitle: 'Votre numéro de téléphone',
  accountPhoneConfirmed: 'Votre numéro {phone} est confirmé.',
  accountPhoneUnconfirmed: 'Votre numéro {phone} n’est pas encore confirmé.',
  accountPhoneText:
    'Saisissez un numéro de téléphone. Nous vous enverrons un code par SMS pour le confirmer.',
  accountPhoneNote: 'La confirmation d’un numéro déconnecte tous vos autres appareils.',
  accountPhoneSubmit: 'Confirmer le numéro',
  accountPhoneRemove: 'Supprimer ce numéro',
  devicesTitle: 'Où vous êtes connecté',
  devicesText: 'Voici les navigateurs et applications connectés à votre compte.',
  devicesStrange: 'L’un d’eux vous est inconnu ? Déconnectez-le, puis choisissez un nouveau mot de passe.',
  devicesSignOutOthers: 'Se déconnecter partout ailleurs',
  deviceName: '{browser} sur {system}',
  deviceUnknown: 'Appareil inconnu',
  deviceThis: 'Cet appareil',
  deviceSignedIn: 'Connecté : {time}',
  deviceUsed: 'Dernière utilisation vers le {day}',
  deviceAddress: 'Adresse IP :',
  deviceSignOutNamed: 'Se déconnecter : {device}',

  errorUnreadableTitle: 'Cela n’a pas fonctionné',
  errorUnreadableText:
    'Votre navigateur a envoyé quelque chose que nous n’avons pas pu lire. Revenez en arrière et réessayez.',
  errorSignInTitle: 'Veuillez vous connecter',
  errorSignInText: 'Cette page est réservée aux personnes connectées.',
  errorRefusedTitle: 'La demande n’a pas été acceptée',
  errorCookieMissing:
    'Votre navigateur n’a envoyé aucun cookie. Autorisez les cookies pour ce site, puis revenez en arrière et réessayez.',
  errorPageTooOld:
    'La page est restée ouverte trop longtemps. Revenez en arrière, rechargez-la et réessayez.',
  errorOtherSite: 'Le formulaire a été envoyé depuis un autre site. Rien n’a été modifié.',
  errorNotFoundTitle: 'Page introuvable',
  errorNotFoundText:
    'Il n’y a rien à cette adresse. Elle contient peut-être une faute de frappe, ou la page a été déplacée.',
  errorThrottledTitle: 'Trop de tentatives',
  errorThrottledText:
    'Veuillez patienter {seconds, plural, one {# seconde} other {# secondes}}, puis réessayez.',
  errorServerTitle: 'Une erreur est survenue',
  errorServerText: 'L’erreur vient de nous et nous en avons pris note. Veuillez réessayer dans un instant.',
  errorUnavailableTitle: 'De retour dans un instant',
  errorUnavailableText:
    'Nous ne pouvons pas répondre pour le moment. Rien n’a été modifié\u202f; veuillez réessayer dans un instant.',

  mailGreeting: 'Bonjour,',
  mailGreetingByName: 'Bonjour {name},',
  mailLinkHint: 'Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur\u202f:',
  mailNoReply: 'Cet e-mail a été envoyé automatiquement. Merci de ne pas y répondre.',
  mailNoticeIgnore: 'Si c’était vous, vous n’avez rien à faire.',

  mailResetSubject: 'Réinitialisation de votre mot de passe chez {site}',
  mailResetIntro:
    'Un nouveau mot de passe a été demandé pour votre compte chez {site}. Si c’était vous, choisissez-le ici\u202f:',
  mailResetButton: 'Choisir un nouveau mot de passe',
  mailResetLife: 'Le lien est utilisable une seule fois, pendant {duration}.',
  mailResetIgnore: 'Si ce n’était pas vous, ignorez cet e-mail\u202f: votre mot de passe reste inchangé.',

  mailConfirmSubject: 'Confirmez votre adresse e-mail chez {site}',
  mailConfirmIntro:
    'Un compte a été créé chez {site} avec cette adresse e-mail. Si c’était vous, confirmez que cette adresse est bien la vôtre\u202f:',
  mailConfirmButton: 'Confirmer l’adresse e-mail',
  mailConfirmLife: 'Le lien est utilisable pendant {duration}.',
  mailConfirmIgnore:
    'Si ce n’était pas vous, ignorez cet e-mail. Si vous souhaitez garder ce compte, confirmez l’adresse, puis choisissez un nouveau mot de passe\u202f: la personne qui l’a créé n’y aura plus accès.',

  mailFinishSubject: 'Terminez votre inscription chez {site}',
  mailFinishIntro:
    'Quelqu’un souhaite créer un compte chez {site} avec cette adresse e-mail. Si c’était vous, terminez ici\u202f:',
  mailFinishButton: 'Créer mon compte',
  mailFinishIgnore: 'Si ce n’était pas vous, ignorez cet e-mail\u202f: aucun compte ne sera créé.',

  mailAttemptSubject: 'Vous avez déjà un compte chez {site}',
  mailAttemptIntro:
    'Quelqu’un a essayé de créer un compte chez {site} avec cette adresse e-mail, mais elle en a déjà un. Si c’était vous, connectez-vous avec votre mot de passe. Si vous l’avez oublié, choisissez-en un nouveau\u202f:',
  mailAttemptButton: 'Choisir un nouveau mot de passe',
  mailAttemptIgnore: 'Si ce n’était pas vous, vous n’avez rien à faire\u202f: rien n’a été modifié.',

  mailChangedSubject: 'Votre mot de passe a été modifié',
  mailChangedIntro: 'Un nouveau mot de passe a été enregistré pour votre compte chez {site} le {time}.',
  mailChangedDevice: 'Il a été enregistré avec {browser} ({system}).',
  mailChangedAct:
    'Si ce n’était pas vous, quelqu’un d’autre a peut-être accédé à votre compte. Choisissez immédiatement un nouveau mot de passe\u202f:',
  mailChangedButton: 'Réinitialiser mon mot de passe',
  mailSecondFactorSubject: 'Votre second facteur chez {site}',
  mailSecondFactorEnrolled:
    'Un appareil à codes a été configuré comme second facteur de votre compte chez {site} le {time}.',
  mailSecondFactorRecovery:
    'Un code de récupération a été utilisé à la place de votre second facteur chez {site} le {time}.',
  mailSecondFactorRecoveryCodes:
    'De nouveaux codes de récupération de votre second facteur chez {site} ont été créés le {time}. Les précédents ne fonctionnent plus.',
  mailSecondFactorReset:
    'Le second facteur de votre compte chez {site} a été retiré par un opérateur le {time}. Configurez-en un autre la prochaine fois que vous y travaillerez.',
  mailSecondFactorAct:
    'Si ce n’était pas vous, quelqu’un d’autre est peut-être dans votre compte. Prévenez tout de suite un autre propriétaire de la boutique et choisissez un nouveau mot de passe\u202f:',

  // The phone of an account
  mailPhoneConfirmedSubject: 'Un numéro de téléphone a été confirmé pour votre compte',
  mailPhoneConfirmedIntro:
    'Le numéro de téléphone {phone} a été confirmé pour votre compte chez {site} le {time} (UTC). Il permet désormais de se connecter ou de choisir un nouveau mot de passe.',
  mailPhoneConfirmedAct:
    'Si ce n’était pas vous, quelqu’un d’autre a peut-être accédé à votre compte avec ce téléphone. Choisissez immédiatement un nouveau mot de passe, puis retirez le numéro de votre compte\u202f:',
  mailPhoneSubject: 'Votre numéro de téléphone a été modifié',
  mailPhoneIntro:
    'Le numéro de téléphone de votre compte chez {site} a été remplacé par {phone} le {time} (UTC).',
  mailPhoneRemoved: 'Le numéro de téléphone de votre compte chez {site} a été supprimé le {time} (UTC).',
  mailPhoneUnproved: 'Le nouveau numéro ne donne accès à rien tant qu’un code ne l’a pas confirmé.',
  mailPhoneTakenOver:
    'Une autre personne a confirmé par un code que ce numéro est le sien. Vous ne l’aviez pas confirmé\u202f; il n’appartenait donc pas encore à votre compte. Vous pouvez ajouter un autre numéro dans votre profil.',
  mailPhoneAct:
    'Si ce n’était pas vous, quelqu’un d’autre a peut-être accédé à votre compte. Choisissez immédiatement un nouveau mot de passe, puis vérifiez le numéro de téléphone de votre compte\u202f:',
  smsPhoneChanged:
    '{site} : ce numéro a été retiré de votre compte. Si vous ne l’avez pas demandé, choisissez vite un nouveau mot de passe.',

  // Registration by SMS
  smsRegisterAttempt:
    '{site} : quelqu’un a voulu créer un compte avec ce numéro, mais il en a déjà un. Si c’était vous, connectez-vous. Sinon, vous n’avez rien à faire.',
  registerSmsSent:
    'Nous avons envoyé un SMS au {phone}. Saisissez le code qu’il contient\u202f: il est utilisable une seule fois, pendant {duration}.',
  registerSmsSentEndless:
    'Nous avons envoyé un SMS au {phone}. Saisissez le code qu’il contient\u202f: il est utilisable une seule fois.',
  registerTypeAgain:
    'Veuillez aussi saisir à nouveau votre mot de passe\u202f: nous ne le conservons pas tant que votre compte n’est pas créé.',
  registerFirstName: 'Prénom',
  registerLastName: 'Nom',
  registerFirstNameEmpty: 'Saisissez votre prénom.',
  registerLastNameEmpty: 'Saisissez votre nom.',
  registerGender: 'Sexe',
  registerChoose: 'Veuillez choisir',
  registerGenderEmpty: 'Choisissez une réponse pour le sexe.',
  registerMale: 'Homme',
  registerFemale: 'Femme',
  registerBirth: 'Date de naissance',
  registerBirthEmpty: 'Saisissez votre date de naissance.',
  registerEmailAllowed: 'Je souhaite recevoir des offres par e-mail.',
  registerSmsAllowed: 'Je souhaite recevoir des offres par SMS.',
  registerWhatsappAllowed: 'Je souhaite recevoir des offres par WhatsApp.',
  registerCallAllowed: 'Je souhaite recevoir des offres par téléphone.',
  registerConfirm: 'J’accepte les conditions d’utilisation.',
  registerKvkk: 'J’ai lu la notice relative aux données personnelles et je l’accepte.',

  // Change of e-mail
  emailMismatch: 'Les deux adresses e-mail ne correspondent pas.',
  emailUnchanged: 'C’est déjà votre adresse e-mail.',
  emailReserved:
    'Cette adresse e-mail appartenait récemment encore à un autre compte et ne peut pas encore être utilisée.',
  emailChangeMailed: 'L’e-mail de confirmation a été envoyé.',
  emailChanged: 'Votre adresse e-mail a été modifiée.',
  emailUndone: 'La modification de votre adresse e-mail a été annulée.',
  setEmailTitle: 'Changer d’adresse e-mail',
  setEmailText:
    'Appuyez sur le bouton pour utiliser désormais cette adresse e-mail pour votre compte. Vous serez déconnecté de tous vos autres appareils.',
  setEmailButton: 'Utiliser cette adresse',
  setEmailDoneTitle: 'Adresse e-mail modifiée',
  setEmailDoneText: 'Connectez-vous désormais avec votre nouvelle adresse.',
  undoEmailTitle: 'Conserver votre adresse e-mail',
  undoEmailText:
    'Appuyez sur le bouton si vous n’avez pas modifié votre adresse e-mail. Si elle a déjà été modifiée, elle vous sera rendue, toutes les sessions seront fermées et vous choisirez un nouveau mot de passe.',
  undoEmailButton: 'Annuler la modification',
  undoEmailDoneTitle: 'Modification annulée',
  undoEmailDoneText:
    'Votre compte a cette adresse e-mail, comme avant. Choisissez maintenant un nouveau mot de passe, car quelqu’un d’autre connaît peut-être l’ancien. Si votre adresse avait déjà été modifiée, nous vous avons envoyé un lien pour cela.',
  mailNewEmailSubject: 'Confirmez votre nouvelle adresse e-mail chez {site}',
  mailNewEmailIntro:
    'Quelqu’un a demandé à utiliser cette adresse e-mail pour son compte chez {site}. Si c’était vous, confirmez-la\u202f:',
  mailNewEmailButton: 'Confirmer la nouvelle adresse',
  mailNewEmailIgnore: 'Si ce n’était pas vous, n’appuyez pas sur le bouton\u202f: rien ne sera modifié.',
  mailEmailInUseSubject: 'Votre adresse e-mail a été saisie chez {site}',
  mailEmailInUseIntro:
    'Quelqu’un a essayé d’utiliser cette adresse e-mail pour un autre compte chez {site}. Elle appartient à un compte, ou lui appartenait récemment encore, et rien n’a donc été modifié.',
  mailEmailInUseIgnore:
    'Si c’était vous, utilisez une autre adresse. Si ce n’était pas vous, vous n’avez rien à faire.',
  mailEmailSoonSubject: 'Votre adresse e-mail chez {site} est sur le point de changer',
  mailEmailSoonIntro:
    'Quelqu’un a demandé à remplacer l’adresse e-mail de votre compte chez {site} par {address}. Elle changera dès que cette adresse sera confirmée.',
  mailEmailSoonButton: 'Empêcher la modification',
  mailEmailChangedSubject: 'Votre adresse e-mail chez {site} a été modifiée',
  mailEmailChangedIntro: 'L’adresse e-mail de votre compte chez {site} est maintenant {address}.',
  mailEmailChangedButton: 'Annuler la modification',
  mailEmailUndoAct:
    'Si ce n’était pas vous, quelqu’un d’autre a peut-être accédé à votre compte. Conservez cette adresse\u202f:',
  mailEmailUndoLife: 'Vous pouvez le faire pendant {duration}.',
  mailEmailUndoNone: 'Si ce n’était pas vous, veuillez contacter la boutique.',
  smsEmailChange:
    '{site} : quelqu’un a demandé à modifier l’adresse e-mail de votre compte. Si ce n’était pas vous, changez immédiatement votre mot de passe.',

  // Closing an account
  accountClosed: 'Votre compte a été fermé.',
  accountRestored: 'Votre compte est de nouveau ouvert.',
  accountUndoTitle: 'Rouvrir votre compte',
  accountUndoText: 'Votre compte est fermé et sera bientôt effacé. Appuyez sur le bouton pour le conserver.',
  accountRestoredTitle: 'Votre compte est de nouveau ouvert',
  accountRestoredText:
    'Rien n’a été perdu. Nous vous envoyons un lien pour choisir un nouveau mot de passe\u202f; utilisez-le si quelqu’un d’autre a fermé le compte.',
  smsClosed: '{site} : votre compte est fermé et sera effacé le {date}. Pour le rouvrir : {url}',
  smsClosedAtOnce: '{site} : votre compte est fermé et ses données sont en cours de suppression.',
  mailClosedSubject: 'Votre compte chez {site} a été fermé',
  mailClosedIntro: 'Votre compte chez {site} a été fermé le {date}. Plus personne ne peut s’y connecter.',
  mailClosedAtOnce:
    'Votre compte chez {site} a été fermé le {date}. Plus personne ne peut s’y connecter, et vos données personnelles sont en cours d’effacement.',
  mailClosedErased:
    'Le {date}, vos données personnelles seront effacées\u202f: nom, adresse e-mail, numéro de téléphone et tout le reste de votre compte. Personne ne pourra plus les récupérer ensuite.',
  mailClosedUndo:
    'Si ce n’était pas vous, ou si vous avez changé d’avis, rouvrez le compte avant cette date\u202f:',
  mailClosedButton: 'Rouvrir mon compte',
  mailClosedReset: 'Nous vous enverrons ensuite un lien pour choisir un nouveau mot de passe.',

  imageUnknown: 'Envoyez une image PNG, JPEG, WebP ou SVG qui ne soit pas animée.',
  imageDamaged: 'Cette image est endommagée ou incomplète.',
  imageTooManyBytes: 'Cette image est trop volumineuse\u202f: {kibibytes} Kio au maximum sont acceptés.',
  imageTooManyPixels:
    'Cette image est trop grande\u202f: {side} pixels par côté et {millions} millions de pixels en tout au maximum sont acceptés.',
  imageTooComplex: 'Cette image est trop complexe pour être affichée.',
  imageEmpty: 'On ne verrait rien de ce dessin.',
  imageNotBase64: 'Envoyez le fichier en base64.',
  imageTooMany: 'Il y a déjà {count} images. Supprimez-en une qui n’est pas utilisée.',
  imageUsed: 'Cette image est utilisée. Modifiez d’abord le paramètre BRANDING.',
  brandingPrivacy: 'Confidentialité',
  brandingTerms: 'Conditions d’utilisation',
  brandingSupport: 'Aide',

  inboxTitle: 'Boîte de réception locale',
  inboxNote: 'Les messages restent ici au lieu d’être envoyés. Seul cet ordinateur peut les voir.',
  inboxEmpty: 'Rien n’a encore été envoyé.',
  inboxRefresh: 'Actualiser',
  inboxBack: 'Tous les messages',
  inboxTo: 'À',
  inboxSubject: 'Objet',
  inboxTime: 'Heure (UTC)',
  inboxKind: 'Type',
  inboxEmail: 'E-mail',
  inboxSms: 'SMS',
  inboxHtml: 'Tel qu’un logiciel de messagerie l’affiche',
  inboxText: 'En texte brut',
} as const satisfies Catalogue;
